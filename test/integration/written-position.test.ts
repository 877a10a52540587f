// Is a write within the position that its caller is told, whether commits wait for the disk or not?
import { createPool, type Pool } from '../../services/database/pg/pool.ts';
import { createWrittenPosition } from '../../services/database/stamp/written-position.ts';
import { Follower } from '../../services/shared/coherence/follower.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';

let database: TestDatabase;
const pools: Pool[] = [];
beforeAll(async () => {
  database = await createDatabase();
  await database.pool.query('create table notes (id int primary key)');
});
afterAll(async () => {
  for (const pool of pools) await pool.close();
  await database?.drop();
});

test.each(['on', 'off'])('synchronous_commit = %s', async (setting) => {
  await database.pool.query(`alter database ${database.name} set synchronous_commit = ${setting}`);
  const limits = { size: 2, statementTimeoutMs: 5000, connectTimeoutMs: 2000, onError: () => {} };
  const pool = createPool({ url: database.url, ...limits });
  pools.push(pool);
  const follower = new Follower({ maxTags: 100 });
  follower.begin({ epoch: 'e', lsn: 0, flushLsn: 0, coverage: {} });
  const position = createWrittenPosition(follower, pool.run);
  const run = async (text: string) => (await pool.run({ name: null, text, values: [] }))[0]?.[0];
  for (let i = 0; i < 20; i++) {
    const before = Number(await run(`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')`));
    await run(`insert into notes select coalesce(max(id), 0) + 1 from notes`);
    expect((await position())?.lsn).toBeGreaterThan(before);
  }
});
