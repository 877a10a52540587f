// Does the command line adopt a database and tell what a change of its manifests would do?
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAshlar } from '../helpers/command-line.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';

let database: TestDatabase;
let directory: string;
beforeAll(async () => {
  database = await createDatabase();
  directory = await mkdtemp(join(tmpdir(), 'command-line-'));
  await database.pool.query(`
    create table customers (id bigint generated always as identity primary key, email text unique);
    create table orders (
      id bigint primary key,
      customer_id bigint not null references customers on delete cascade,
      note varchar(40) default 'none' check (note <> '')
    );
    create view recent as select id, note from orders;
  `);
});
afterAll(async () => {
  await rm(directory, { recursive: true });
  await database.drop();
});

const ashlar = (...args: string[]) => runAshlar(args);

test('imported manifests are valid and change nothing', async () => {
  const app = join(directory, 'imported');
  expect(await ashlar('import', database.url, '--out', app)).toMatchObject({
    code: 0,
    out: [`4 manifests written to ${app}`],
  });
  expect(await ashlar('validate', app)).toMatchObject({ code: 0, errors: [] });
  expect(await ashlar('plan', app, '--database', database.url)).toMatchObject({
    code: 0,
    out: ['no changes'],
  });
});

test('a changed manifest is told as a step, and nothing happens', async () => {
  const app = join(directory, 'changed');
  await ashlar('import', database.url, '--out', app);
  const file = join(app, 'customers.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('  fields:\n', '  fields:\n    - {name: city, type: text}\n'));
  const { code, out } = await ashlar('plan', app, '--database', database.url);
  expect(out.join('\n')).toContain('ADD COLUMN "city" text');
  expect(code).toBe(0);
  const { rowCount } = await database.pool.query(
    "select from information_schema.columns where column_name = 'city'",
  );
  expect(rowCount).toBe(0);
});

test('a database that is not there is named without its password', async () => {
  const url = database.url.replace(/\/[^/]*$/, '/nowhere');
  const { code, errors } = await ashlar('import', url);
  expect(errors.join('\n')).toMatch(/^ashlar: cannot connect to [^@]*\/nowhere: /);
  expect(code).toBe(1);
});
