// Does each fault wake somebody for what it is, and for nothing else? Prometheus with the rules that are delivered, a minute in a second.
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { request } from 'undici';
import { type RunningPostgres, startPostgres } from '../../services/embedded/postgres.ts';
import { describeWithPrometheus } from '../helpers/prometheus.ts';
import { throwAwaySettings } from '../helpers/start-clusters.ts';
import { startTcpProxy, type TcpProxy } from '../helpers/tcp-proxy.ts';
import { createHome, notes, untilStatus } from '../lifecycle/start-ashlar.ts';
import { type Distributed, startDistributed } from './start-distributed.ts';
import { type Prometheus, startPrometheus } from './start-prometheus.ts';

const home = createHome();
const role = 'ashlar_relay';
let postgres: RunningPostgres;
let proxy: TcpProxy;
let system: Distributed;
let isOver = false;
let load: Promise<unknown>;

async function sql(text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  return client.query(text).finally(() => client.end());
}

/** Whatever comes of it. */
async function settle(asked: ReturnType<typeof request>): Promise<void> {
  await asked.then(
    ({ body }) => body.dump(),
    () => {},
  );
}

const headers = { 'content-type': 'application/json' };
const body = '{"text":"of a test"}';
const write = (method: 'POST' | 'PATCH', url: string) =>
  settle(request(url, { method, headers, body }));

/** Reads that memory answers, reads that it does not, and writes. Refused connections come at once: not too many of them. */
async function ask(url: string): Promise<void> {
  for (let i = 0; !isOver; i++) {
    const reads = [request(`${url}/notes?limit=1`), request(`${url}/notes?id=eq.${i}`)];
    await Promise.all([...reads.map(settle), write('POST', `${url}/notes`)]);
    await pause(50);
  }
}

/** PostgreSQL behind a proxy, and a role of Ashlar’s own whose rights can be taken away. */
async function open(): Promise<void> {
  postgres = await startPostgres({
    dataDir: `${home.data}-postgres`,
    settings: throwAwaySettings,
    log: () => {},
  });
  await sql(`create role ${role} login replication password 'p';
    grant create on database postgres to ${role}; grant create on schema public to ${role}`);
  const url = new URL(postgres.url);
  proxy = await startTcpProxy(Number(url.port));
  [url.port, url.username, url.password] = [String(proxy.port), role, 'p'];
  const { app, data } = home;
  system = await startDistributed({ app, data, args: ['--database', url.href] });
  load = Promise.all([0, 1, 2, 3].map(() => ask(system.gateways[0] as string)));
}

async function close(): Promise<void> {
  isOver = true;
  await load;
  await system?.stop();
  await proxy?.stop();
  await postgres?.stop();
  await home.untilDeserted();
  home.clear();
}

const names = ['gateway', 'api', 'cache', 'database', 'operator'];
const firstAdminPort = () => Number(new URL(system.adminUrl).port);
async function untilWell(): Promise<void> {
  for (const i of names.keys())
    await untilStatus(`http://127.0.0.1:${firstAdminPort() + i}/readyz`, 200);
}

interface Firing {
  readonly pages: Set<string>;
  readonly tickets: Set<string>;
}

/** What fires until what is awaited does, and for a while after. */
async function watch(prometheus: Prometheus, wanted: readonly string[]): Promise<Firing> {
  const firing: Firing = { pages: new Set(), tickets: new Set() };
  const isAll = () => wanted.every((name) => firing.pages.has(name) || firing.tickets.has(name));
  for (let tries = 0, after = 0; tries < 300 && after < 25; tries++) {
    const { alerts } = await prometheus.api('/api/v1/alerts');
    for (const { state, labels } of alerts as { state: string; labels: Record<string, string> }[])
      if (state === 'firing')
        firing[labels['severity'] === 'page' ? 'pages' : 'tickets'].add(labels['alertname'] ?? '');
    if (isAll()) after++;
    await pause(200);
  }
  return firing;
}

interface Fault {
  readonly what: string;
  readonly pages: readonly string[];
  readonly tickets?: readonly string[];
  happen(): Promise<unknown> | unknown;
  heal(): Promise<unknown> | unknown;
}

/** It is there, and does nothing any more. */
const stopped = (name: string, pages: readonly string[]): Fault => ({
  what: `the ${name} stands still`,
  pages,
  happen: () => process.kill(system.pid(name), 'SIGSTOP'),
  heal: () => process.kill(system.pid(name), 'SIGCONT'),
});

const errors = 'AshlarErrorBudgetBurnsFast';
const down = 'AshlarServiceDown';
const walSender = "from pg_stat_activity where backend_type = 'walsender'";
let release = async () => {};

/** Rows can be read, and not written, by anybody; and many want to, each with a statement of its own (inserts travel together). */
async function lockNotes(): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('begin; lock table notes in share mode');
  let isLocked = true;
  const writing = Array.from({ length: 12 }, async () => {
    while (isLocked) await write('PATCH', `${system.gateways[0]}/notes?id=eq.1`);
  });
  release = async () => {
    isLocked = false;
    await client.end();
    await Promise.all(writing);
  };
}

/** 600 MB of the log, that the relay is not sent. */
async function stopSender(): Promise<void> {
  const { rows } = await sql(`select pid ${walSender}`);
  for (const { pid } of rows) process.kill(Number(pid), 'SIGSTOP');
  release = async () => {
    for (const { pid } of rows) process.kill(Number(pid), 'SIGCONT');
  };
  for (let i = 0; i < 6; i++)
    await sql(`select pg_logical_emit_message(false, 'test', repeat('x', 100000000))`);
}

const faults: readonly Fault[] = [
  {
    what: 'PostgreSQL is away',
    pages: [errors],
    happen: () => proxy.cut(),
    heal: () => proxy.restore(),
  },
  {
    what: 'PostgreSQL is slow',
    pages: ['AshlarSlow'],
    // By chance: most are late by far less.
    happen: () => proxy.lag(4000),
    heal: () => proxy.lag(0),
  },
  {
    what: 'the role may not replicate any more',
    pages: ['AshlarRelayStalled'],
    happen: () =>
      sql(`alter role ${role} noreplication; select pg_terminate_backend(pid) ${walSender}`),
    heal: () => sql(`alter role ${role} replication`),
  },
  {
    what: 'a table is locked',
    pages: [errors],
    tickets: ['AshlarPoolSaturated'],
    happen: lockNotes,
    heal: () => release(),
  },
  {
    what: 'a manifest has a mistake',
    pages: [],
    tickets: ['AshlarChangeNotServed'],
    happen: () => home.write('notes.yaml', notes().replace('bigint', 'bigitn')),
    heal: () => home.write('notes.yaml', notes()),
  },
  stopped('gateway', [down]),
  stopped('cache', [down, errors]),
  stopped('api', [down, errors]),
  stopped('database', [down, errors]),
  stopped('operator', [down]),
  // The last one: what was not told is told for a while.
  {
    what: 'the slot is not read, and much is written',
    pages: ['AshlarRelayStalled', 'AshlarSlotRetainsLog'],
    happen: stopSender,
    heal: () => release(),
  },
];

describeWithPrometheus('somebody is told, when', () => {
  beforeAll(open, 90_000);
  afterAll(close, 60_000);

  test.each(faults)(
    '$what: $pages',
    async ({ pages, tickets = [], happen, heal }) => {
      await untilWell();
      const prometheus = await startPrometheus(firstAdminPort(), { secondsPerMinute: 1 });
      try {
        // It has seen that all was well.
        const before = await watch(prometheus, []);
        expect([...before.pages, ...before.tickets]).toEqual([]);
        await happen();
        const firing = await watch(prometheus, [...pages, ...tickets]).finally(heal);
        expect([...firing.pages].sort()).toEqual([...pages].sort());
        expect([...firing.tickets]).toEqual(expect.arrayContaining([...tickets]));
      } finally {
        await prometheus.stop();
      }
    },
    120_000,
  );
});
