// When is seed.sql run, and what is left when it fails?
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedOnce } from './seed.ts';

const seed = 'insert into plants values (1)';
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'seed-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A connection that remembers what was asked; `failsAt` is the statement it refuses. */
function createConnection({ found = false, failsAt = '' } = {}) {
  const asked: string[] = [];
  const query = async (sql: string) => {
    asked.push(sql);
    if (sql === failsAt) throw new Error('relation "plants" does not exist');
    return [{ found }];
  };
  return { asked, query };
}

const target = { schema: 'green', tables: ['plants', 'odd "name"'] };
const isEmpty =
  'select exists (select from "green"."plants") or exists (select from "green"."odd ""name""") as found';
const settings = 'set local search_path to "green"; set local statement_timeout to 0';

test('runs in one transaction and in the schema of the application when all tables are empty', async () => {
  writeFileSync(join(directory, 'seed.sql'), seed);
  const { asked, query } = createConnection();
  expect(await seedOnce({ ...target, directory, query })).toBe(true);
  expect(asked).toEqual([isEmpty, 'begin', settings, seed, 'commit']);
});

test('does not run when a table has rows', async () => {
  writeFileSync(join(directory, 'seed.sql'), seed);
  const { asked, query } = createConnection({ found: true });
  expect(await seedOnce({ ...target, directory, query })).toBe(false);
  expect(asked).toEqual([isEmpty]);
});

test.each([
  ['there is no seed.sql', false, target.tables],
  ['there are no tables', true, []],
])('asks nothing when %s', async (_case, hasSeed, tables) => {
  if (hasSeed) writeFileSync(join(directory, 'seed.sql'), seed);
  const { asked, query } = createConnection();
  expect(await seedOnce({ ...target, tables, directory, query })).toBe(false);
  expect(asked).toEqual([]);
});

test.each([
  ['a statement of it fails', seed],
  ['a deferred constraint fails at the end', 'commit'],
])('leaves nothing behind and tells why when %s', async (_case, failsAt) => {
  writeFileSync(join(directory, 'seed.sql'), seed);
  const { asked, query } = createConnection({ failsAt });
  await expect(seedOnce({ ...target, directory, query })).rejects.toMatchObject({
    code: 'ASH_CONFIG',
    message: 'seed.sql failed: relation "plants" does not exist',
  });
  expect(asked.at(-1)).toBe('rollback');
});
