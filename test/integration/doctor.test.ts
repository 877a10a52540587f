// Does `ashlar doctor` find what is wrong with a PostgreSQL, say what helps, and then find it well?
import pg from 'pg';
import { examineDatabase } from '../../services/database/examine/examine-database.ts';
import type { Finding } from '../../services/shared/messages/report.ts';
import { runAshlar } from '../helpers/command-line.ts';
import {
  availableVersions,
  createDatabase,
  type PostgresVersion,
  type TestDatabase,
} from '../helpers/postgres.ts';

let database: TestDatabase;
const open = async (version: PostgresVersion) => {
  database = await createDatabase({ version });
};
afterEach(() => database.drop());

async function doctor(): Promise<{ code: number; findings: Finding[] }> {
  const { code, out } = await runAshlar(['doctor', '--json', '--database', database.url]);
  return { code, findings: out.map((line) => JSON.parse(line) as Finding) };
}

async function find(check: string): Promise<Finding | undefined> {
  const { findings } = await doctor();
  return findings.find((finding) => finding.check === check);
}

describe.each(availableVersions())('PostgreSQL %i', (version) => {
  beforeEach(() => open(version));

  test('what a cluster for tests is, and is not', async () => {
    const { code, findings } = await doctor();
    const byCheck = Object.fromEntries(findings.map(({ check, level }) => [check, level]));
    expect(byCheck).toMatchObject({
      'version of PostgreSQL': 'fine',
      wal_level: 'fine',
      'right to replicate': 'fine',
      primary: 'fine',
      // Its data are thrown away.
      durability: 'warning',
      'clock of PostgreSQL': 'fine',
    });
    expect(code).toBe(0);
  });

  test('an index that was never finished', async () => {
    await database.pool.query('create table t (a int); insert into t values (1), (1)');
    const made = database.pool.query('create unique index concurrently "Odd" on t (a)');
    await expect(made).rejects.toThrow('Odd');
    expect(await find('invalid indexes')).toMatchObject({
      check: 'invalid indexes',
      level: 'warning',
      told: 'public."Odd"',
      fix: expect.stringContaining('DROP INDEX CONCURRENTLY public."Odd"'),
    });
    await database.pool.query('drop index "Odd"');
    expect(await find('invalid indexes')).toMatchObject({ level: 'fine', told: 'none' });
  });

  test('a published table that cannot be updated', async () => {
    await database.pool.query(
      'create table t (a int); create table k (a int primary key); create publication p for table t, k',
    );
    const check = 'published tables without a key';
    const found = await find(check);
    expect(found).toMatchObject({ level: 'error', told: 'public.t' });
    expect((await doctor()).code).toBe(1);
    const [, mend = ''] = /(ALTER TABLE .*;)/.exec(found?.fix ?? '') ?? [];
    await database.pool.query(mend);
    expect(await find(check)).toMatchObject({ level: 'fine' });
  });

  test('a slot that nobody reads', async () => {
    const slot = `forgotten_${database.name}`;
    await database.pool.query(`select pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
    try {
      const found = await find('slots nobody reads');
      expect(found).toMatchObject({ level: 'warning', told: expect.stringContaining(slot) });
    } finally {
      await database.pool.query(`select pg_drop_replication_slot('${slot}')`);
    }
  });

  test('a key that ends soon, and none that was revoked or ends late', async () => {
    const create = (words: string) =>
      runAshlar([...`keys create ${words} --role clerk --database`.split(' '), database.url]);
    await create('soon --expires 3d');
    await create('late --expires 90d');
    const { errors } = await create('gone --expires 3d');
    const [, id = ''] = /\((\w{12})\)/.exec(errors[0] ?? '') ?? [];
    await runAshlar(['keys', 'revoke', id, '--database', database.url]);
    const found = await find('API keys that end soon');
    expect(found?.told).toMatch(/^soon \(\d{4}-\d\d-\d\d\)$/);
    expect(found?.level).toBe('warning');
  });

  test('a role that may not replicate, and sees less, is told so', async () => {
    const role = `role_${database.name}`;
    await database.pool.query(`create role ${role} login password 'p'`);
    const url = new URL(database.url);
    [url.username, url.password] = [role, 'p'];
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      const findings = await examineDatabase(client);
      const found = findings.find(({ check }) => check === 'right to replicate');
      expect(found).toMatchObject({
        level: 'error',
        fix: expect.stringContaining(`ALTER ROLE "${role}" REPLICATION`),
      });
    } finally {
      await client.end();
      await database.pool.query(`drop role ${role}`);
    }
  });
});

test('nobody there: the address is named, the password is not', async () => {
  await open(18);
  const url = 'postgres://postgres:hunter2@127.0.0.1:1/shop';
  const { code, errors } = await runAshlar(['doctor', '--database', url]);
  expect([code, errors]).toEqual([1, [expect.stringContaining('127.0.0.1:1/shop')]]);
  expect(errors.join()).not.toContain('hunter2');
});
