// What does a relay say of a PostgreSQL that is not set up for it, and what becomes of a slot that fell too far behind?
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type RunningPostgres, startPostgres } from '../../services/embedded/postgres.ts';
import { freePort } from '../helpers/free-port.ts';
import { type Listening, listen, until } from '../helpers/relay.ts';
import { throwAwaySettings } from '../helpers/start-clusters.ts';

const startMs = 60_000;

interface World {
  readonly query: (sql: string) => Promise<pg.QueryResult>;
  /** A relay that looks again soon; it is ended with the test. */
  relay(): Promise<Listening>;
  end(listening: Listening): Promise<void>;
}

/** A PostgreSQL with these settings, for as long as the test runs. */
async function withPostgres(
  settings: Readonly<Record<string, string>>,
  run: (world: World) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'ashlar-settings-'));
  const open = new Set<Listening>();
  const end = (listening: Listening) => {
    open.delete(listening);
    return listening.close();
  };
  let postgres: RunningPostgres | null = null;
  try {
    postgres = await startPostgres({
      dataDir: join(directory, 'data'),
      port: await freePort(),
      settings: { ...throwAwaySettings, ...settings },
      log: () => {},
    });
    const { url } = postgres;
    await run({
      async query(sql) {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        return client.query(sql).finally(() => client.end());
      },
      async relay() {
        const listening = await listen(url, { problemPauseMs: 100 });
        open.add(listening);
        return listening;
      },
      end,
    });
  } finally {
    for (const listening of open) await end(listening);
    await postgres?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function problemOf({ relay }: Listening): Promise<string> {
  await until(() => relay.state().kind === 'off');
  const state = relay.state();
  return state.kind === 'off' ? state.reason : '';
}

test(
  'wal_level is not logical: the setting is named, and to what it has to be set',
  () =>
    withPostgres({ wal_level: 'replica' }, async ({ relay }) => {
      const listening = await relay();
      expect(await problemOf(listening)).toMatch(/wal_level.*"replica".*wal_level = logical/);
      expect(listening.observed).toMatchObject([{ kind: 'event', level: 'warn' }]);
    }),
  startMs,
);

test(
  'no slot is free: the setting is named; once one is, the relay leads',
  () =>
    withPostgres({ max_replication_slots: '1' }, async ({ query, relay }) => {
      await query(`select pg_create_logical_replication_slot('of_another', 'test_decoding')`);
      const listening = await relay();
      expect(await problemOf(listening)).toMatch(/no replication slot free.*max_replication_slots/);
      await query(`select pg_drop_replication_slot('of_another')`);
      await listening.leads();
    }),
  startMs,
);

test(
  'no WAL sender is free: the setting is named',
  () =>
    withPostgres({ max_wal_senders: '0', wal_level: 'logical' }, async ({ relay }) => {
      expect(await problemOf(await relay())).toMatch(/no WAL sender free.*max_wal_senders/);
    }),
  startMs,
);

test(
  'a slot that fell further behind than is kept: following begins anew, in another epoch',
  () =>
    withPostgres(
      { max_slot_wal_keep_size: '1MB', min_wal_size: '32MB', max_wal_size: '32MB' },
      async (world) => {
        const { query, relay } = world;
        await query('create table things (id bigint primary key, name text)');
        const first = await relay();
        await first.leads();
        const epochOf = ({ relay: { state } }: Listening) => {
          const now = state();
          return now.kind === 'leads' ? now.leading.epoch : null;
        };
        const before = epochOf(first);
        await world.end(first);
        const isLost = async () => {
          await query(`insert into things select (random() * 1e15)::bigint, repeat('x', 1000)
          from generate_series(1, 20000) on conflict do nothing`);
          await query('select pg_switch_wal()');
          await query('checkpoint');
          const { rows } = await query('select wal_status from pg_replication_slots');
          return rows[0]?.wal_status === 'lost';
        };
        await until(isLost);
        const second = await relay();
        await second.leads();
        expect(epochOf(second)).not.toBe(before);
        await query(`insert into things values (-1, 'told')`);
        await until(() => second.told.some(({ rows }) => rows.length > 0));
      },
    ),
  startMs,
);
