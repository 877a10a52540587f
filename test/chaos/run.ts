// How does one run of the checker go? Sessions and writers, and beside them what happens to the system.
import { type EventSources, judgeEvents } from './events.ts';
import { createRandom, type Random } from './random.ts';
import { runSession, sessionKinds } from './session.ts';
import { judgeSettled } from './settled.ts';
import { runSqlWriter } from './sql-writer.ts';
import { type Findings, type Workload, World, wide } from './world.ts';

export interface RunOptions extends EventSources {
  readonly gateways: readonly string[];
  readonly databaseUrl: string;
  readonly secret: string;
  readonly seed: number;
  /** By default a wide one. */
  readonly workload?: Workload;
  /** Goes on beside the sessions; the run ends with it. */
  readonly meanwhile: (world: World, random: Random) => Promise<void>;
}

const sessionsAKind = 3;
const sqlWriters = 2;

/** Resolves with what was found. */
export async function runChecker(options: RunOptions): Promise<Findings> {
  const { gateways, databaseUrl, secret, seed, workload = wide, meanwhile } = options;
  const world = new World(workload);
  const sessions = sessionKinds.flatMap((kind, k) =>
    Array.from({ length: sessionsAKind }, (_, i) => {
      const random = createRandom(seed * 1000 + k * 100 + i);
      // Those who stay at one gateway do not all stay at the same.
      const order = [
        ...gateways.slice(i % gateways.length),
        ...gateways.slice(0, i % gateways.length),
      ];
      return runSession({ name: `${kind} ${i}`, kind, gateways: order, secret, world, random });
    }),
  );
  const writers = Array.from({ length: sqlWriters }, (_, i) => {
    const random = createRandom(seed * 1000 + 900 + i);
    return runSqlWriter({ name: `psql ${i}`, databaseUrl, world, random });
  });
  try {
    await meanwhile(world, createRandom(seed));
  } finally {
    world.isStopped = true;
    await Promise.all([...sessions, ...writers]);
  }
  await judgeSettled({ world, databaseUrl, gateways, secret });
  await judgeEvents(world, options);
  return world.findings;
}
