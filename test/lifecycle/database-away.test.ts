// What happens while PostgreSQL is away, at the start and later, and when it comes back?

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningPostgres, startPostgres } from '../../services/embedded/postgres.ts';
import { freePort } from '../helpers/free-port.ts';
import { throwAwaySettings as settings } from '../helpers/start-clusters.ts';
import { createHome, insert, type Started, startAshlar, untilStatus } from './start-ashlar.ts';

import.meta.jest.setTimeout(60_000);

const home = createHome();
const postgresHome = createHome();
let port: number;
let postgres: RunningPostgres | undefined;
let ashlar: Started | undefined;

const come = async () => {
  postgres = await startPostgres({ dataDir: postgresHome.data, port, settings, log: () => {} });
  return postgres;
};
/** The URL of PostgreSQL with something in it replaced. */
const urlWith = (changes: { password?: string; pathname?: string } = {}) =>
  Object.assign(new URL(postgres?.url ?? ''), changes).href;

async function connectTo(database: string): Promise<Started> {
  ashlar = await startAshlar({ ...home, args: ['--database', database] });
  return ashlar;
}

beforeAll(async () => {
  port = await freePort();
  await come();
});
afterEach(() => ashlar?.child.kill('SIGKILL'));
afterAll(async () => {
  await postgres?.stop();
  home.clear();
  postgresHome.clear();
});

async function readiness(adminUrl: string): Promise<unknown> {
  return ((await (await fetch(`${adminUrl}/readyz`)).json()) as { checks: unknown }).checks;
}

/** Statuses of requests sent one after the other, each of which must be answered soon. */
async function statuses(url: string, count: number): Promise<Set<number>> {
  const found = new Set<number>();
  for (let i = 0; i < count; i++) {
    const signal = AbortSignal.timeout(5000);
    found.add((await fetch(`${url}/notes?limit=${i % 3}`, { signal })).status);
    const sent = await fetch(`${url}/notes`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"text":"one"}',
      signal,
    });
    found.add(sent.status);
  }
  return found;
}

test('started while PostgreSQL is away, it answers 503 until PostgreSQL comes, and then serves', async () => {
  const url = urlWith();
  await postgres?.stop();
  const started = await connectTo(url);
  const away = await untilStatus(`${started.url}/notes`, 503);
  expect(away.headers.get('retry-after')).toBe('1');
  await started.printed(/The database is not available\. Trying again/);
  await started.printed(/ECONNREFUSED/);
  expect(await readiness(started.adminUrl)).toEqual({
    gateway: false,
    model: false,
    database: false,
  });
  expect((await fetch(`${started.adminUrl}/livez`)).status).toBe(200);
  await come();
  await untilStatus(`${started.url}/notes`, 200);
  await untilStatus(`${started.adminUrl}/readyz`, 200);
  // The reason was told once, not with every try.
  expect(started.output().match(/Trying again/g)).toHaveLength(1);
  expect(await started.stop()).toBe(0);
});

test('when PostgreSQL goes, requests get 503 soon and never 500; when it is back, they are answered', async () => {
  const started = await connectTo(urlWith());
  await untilStatus(`${started.url}/notes`, 200);
  await Promise.all(
    Array.from({ length: 12 }, () => insert(`${started.url}/notes`, { text: 'a' })),
  );
  await postgres?.stop();
  expect(await statuses(started.url, 20)).toEqual(new Set([503]));
  const answer = await fetch(`${started.url}/notes`);
  expect(answer.headers.get('retry-after')).toBe('1');
  await answer.arrayBuffer();
  await untilStatus(`${started.adminUrl}/readyz`, 503);
  expect(await readiness(started.adminUrl)).toEqual({
    gateway: true,
    model: true,
    database: false,
  });
  expect((await fetch(`${started.adminUrl}/livez`)).status).toBe(200);
  await come();
  await untilStatus(`${started.url}/notes?limit=1`, 200);
  expect(await statuses(started.url, 20)).toEqual(new Set([200, 201]));
  expect(await readiness(started.adminUrl)).toEqual({ gateway: true, model: true, database: true });
  // Every idle connection broke; that is one piece of news.
  expect(started.output().match(/"level":"error"/g) ?? []).toHaveLength(1);
  expect(await started.stop()).toBe(0);
});

test('a PostgreSQL that takes connections and says nothing keeps nobody waiting for long', async () => {
  const started = await connectTo(urlWith());
  await untilStatus(`${started.url}/notes`, 200);
  // The one that accepts connections; those it has accepted go on.
  const pid = Number(
    readFileSync(join(postgresHome.data, 'cluster/postmaster.pid'), 'utf8').split('\n')[0],
  );
  process.kill(pid, 'SIGSTOP');
  try {
    const signal = AbortSignal.timeout(8000);
    const waiting = Array.from({ length: 30 }, async (_, i) => {
      const { status } = await fetch(`${started.url}/notes?limit=${i}`, { signal });
      return [200, 503].includes(status) ? 'answered' : status;
    });
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['answered']));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await untilStatus(`${started.url}/notes?limit=1`, 200);
});

const refusals: [string, () => string, RegExp][] = [
  [
    'a wrong password',
    () => urlWith({ password: 'wrong' }),
    /password authentication failed for user "postgres"/,
  ],
  [
    'a database that does not exist',
    () => urlWith({ pathname: '/nowhere' }),
    /database "nowhere" does not exist/,
  ],
];

test.each(refusals)(
  '%s is told in the words of PostgreSQL, and tried again',
  async (_name, url, words) => {
    const started = await connectTo(url());
    await started.printed(words);
    expect(started.output()).not.toMatch(/ {4}at |wrong@/);
    expect((await fetch(`${started.url}/notes`)).status).toBe(503);
    expect(await started.stop()).toBe(0);
  },
);
