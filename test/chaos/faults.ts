// What happens to the system while it is watched? Each fault ends before the next begins.
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from './random.ts';
import type { System } from './system.ts';
import type { World } from './world.ts';

export interface Fault {
  readonly name: string;
  happen(system: System, random: Random): Promise<void>;
}

const replicated = ['database', 'cache', 'api', 'gateway'].flatMap((name) => [
  `${name} 1`,
  `${name} 2`,
]);

const kill = (name: string): Fault => ({
  name: `kill -9 ${name}`,
  happen: (system) => system.restart(name, 'SIGKILL'),
});

/** Nothing is answered for so long, and nothing lost. */
async function freezeProcess(system: System, name: string, forMs: number): Promise<void> {
  const pid = system.pid(name);
  process.kill(pid, 'SIGSTOP');
  await pause(forMs);
  process.kill(pid, 'SIGCONT');
}

/** Longer than a lease is worth; shorter than silence is taken for death, or longer. */
const freeze = (name: string): Fault => ({
  name: `SIGSTOP ${name}`,
  happen: (system, random) => freezeProcess(system, name, 300 + random.below(3500)),
});

const settings = (text: string) => `alter system ${text}`;

/** Commits are in the log, and neither visible nor acknowledged, for so long. */
export async function stallStandby({ sql }: Pick<System, 'sql'>, forMs: number): Promise<void> {
  await sql(settings(`set synchronous_standby_names = 'nosuch'`));
  await sql('select pg_reload_conf()');
  await pause(forMs);
  await sql(settings('reset synchronous_standby_names'));
  await sql('select pg_reload_conf()');
}

const inPostgres: readonly Fault[] = [
  {
    name: 'connections to PostgreSQL are cut',
    async happen({ postgresProxy }, random) {
      postgresProxy.cut();
      await pause(random.below(1000));
      await postgresProxy.restore();
    },
  },
  {
    name: 'connections to PostgreSQL are half open',
    async happen({ postgresProxy }, random) {
      postgresProxy.freeze();
      await pause(300 + random.below(1500));
      // Either everything comes late, or nothing comes any more.
      if (random.next() < 0.5) postgresProxy.cut();
      postgresProxy.thaw();
      await postgresProxy.restore();
    },
  },
  {
    name: 'PostgreSQL is slow, on each connection differently',
    async happen({ postgresProxy }, random) {
      postgresProxy.lag(20 + random.below(200));
      await pause(500 + random.below(1500));
      postgresProxy.lag(0);
    },
  },
  {
    name: 'a standby that commits wait for stalls',
    happen: (system, random) => stallStandby(system, 300 + random.below(1200)),
  },
  {
    name: 'a large transaction',
    happen: async ({ sql }) => void (await sql('update bulk set n = n + 1')),
  },
  {
    name: 'TRUNCATE',
    happen: async ({ sql }) =>
      void (await sql(
        'begin; truncate bulk; insert into bulk select i, 0 from generate_series(1, 20000) i; commit',
      )),
  },
  {
    name: 'a table is redefined',
    async happen({ sql }) {
      await sql('alter table items add column extra int default 1');
      await pause(200);
      await sql('alter table items drop column extra');
    },
  },
  {
    name: 'replication connections are ended',
    happen: async ({ sql }) =>
      void (await sql(
        'select pg_terminate_backend(active_pid) from pg_replication_slots where active',
      )),
  },
  {
    name: 'the slot is dropped by hand',
    happen: async ({ sql }) =>
      void (await sql(`do $$ begin
        perform pg_terminate_backend(active_pid) from pg_replication_slots where active;
        perform pg_sleep(0.05);
        perform pg_drop_replication_slot(slot_name) from pg_replication_slots where not active;
      exception when others then null; end $$`)),
  },
];

const faults: readonly Fault[] = [
  ...replicated.map(kill),
  ...replicated.map(freeze),
  kill('nats-server'),
  freeze('nats-server'),
  ...inPostgres,
];

export interface FaultyOptions {
  readonly system: System;
  readonly forMs: number;
  /** Told what happens. */
  readonly tell: (name: string) => void;
}

/** In the order of the seed, all before any of them again. */
export function injectFaults({ system, forMs, tell }: FaultyOptions) {
  return async (_world: World, random: Random): Promise<void> => {
    const untilMs = performance.now() + forMs;
    let waiting: Fault[] = [];
    while (performance.now() < untilMs) {
      if (waiting.length === 0) waiting = [...faults];
      const [fault] = waiting.splice(random.below(waiting.length), 1);
      tell(fault?.name ?? '');
      await fault?.happen(system, random);
      await pause(200 + random.below(600));
    }
    // Whatever was broken last has come back before the end is judged.
    await pause(3000);
  };
}
