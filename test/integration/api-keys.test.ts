// Are API keys kept, listed and revoked in PostgreSQL as the command line says, and found as they are then?
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFindKey } from '../../services/database/keys/find-key.ts';
import { watchEndingKeys } from '../../services/database/keys/watch-ending.ts';
import { createPool, type Pool } from '../../services/database/pg/pool.ts';
import { makeApiKey, readApiKey } from '../../services/shared/api-key.ts';
import { runAshlar } from '../helpers/command-line.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';

let database: TestDatabase;
let pool: Pool;
let home: string;
beforeEach(async () => {
  database = await createDatabase();
  pool = createPool({
    ...{ url: database.url, size: 3, statementTimeoutMs: 5000, connectTimeoutMs: 2000 },
    onError: () => {},
  });
  home = mkdtempSync(join(tmpdir(), 'ashlar-keys-'));
});
afterEach(async () => {
  await pool.close();
  await database.drop();
  rmSync(home, { recursive: true });
});

/** `ashlar keys LINE` on the database. */
const keys = (line: string, environment = { ASHLAR_DATABASE_URL: database.url }) =>
  runAshlar(['keys', ...line.split(' ')], environment);

async function create(line: string): Promise<string> {
  const { code, out, errors } = await keys(`create ${line}`);
  if (code !== 0) throw new Error(errors.join('\n'));
  return out[0] as string;
}
const find = (text: string) => {
  const key = readApiKey(text);
  if (key === null) throw new Error('that is no key');
  return createFindKey(pool.run)(key);
};

test('a key is shown once, and found from then on by its hash', async () => {
  const line = 'billing --role clerk --sub 7 --claim teams=[1,2] --plan gold --expires 90d';
  const { code, out, errors } = await keys(`create ${line}`);
  const [text = ''] = out;
  expect([code, out.length, readApiKey(text)]).toEqual([0, 1, expect.anything()]);
  expect(errors).toEqual([
    expect.stringMatching(
      /^note: key "billing" \(\w{12}\) of role clerk expires at \S+Z; it is not shown again$/,
    ),
    'note: the role was not checked; --app DIR does',
  ]);
  const inDays = (ms: number) => Math.round((ms - Date.now()) / 86_400_000);
  const found = await find(text);
  expect(found).toMatchObject({
    ...{ state: 'good', name: 'billing', role: 'clerk', plan: 'gold' },
    claims: { sub: '7', teams: [1, 2] },
  });
  expect(found.state === 'good' && inDays(found.expiresMs ?? 0)).toBe(90);
});

test('before any key was made, there is none, and nothing is made by asking', async () => {
  expect(await find(makeApiKey().text)).toEqual({ state: 'unknown' });
  expect(await keys('list')).toEqual({ code: 0, out: [], errors: ['note: there are no keys'] });
  const { rows } = await database.pool.query("select 1 from pg_namespace where nspname = 'ashlar'");
  expect(rows).toEqual([]);
});

test('the id of a key without its secret finds nothing, and does not say that it was revoked', async () => {
  const { id } = readApiKey(await create('a --role clerk')) ?? { id: '' };
  const { hash } = makeApiKey();
  const ask = createFindKey(pool.run);
  expect(await ask({ id, hash })).toEqual({ state: 'unknown' });
  await keys('revoke a');
  expect(await ask({ id, hash })).toEqual({ state: 'unknown' });
});

test('a list has names, states and times, and no keys', async () => {
  const text = await create('a --role clerk --plan gold');
  await create('b --role admin --expires 1s');
  await create('c --role admin');
  await keys('revoke c');
  await find(text);
  await database.pool.query(
    "update ashlar.api_key set expires_at = '2026-01-02 03:04' where name = 'b'",
  );
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d`;
  const { out } = await keys('list');
  expect(out).toEqual([
    expect.stringMatching(
      /^ID {12}NAME {2}STATE {4}ROLE {3}PLAN {2}CREATED {11}EXPIRES {11}LAST USED$/,
    ),
    expect.stringMatching(
      new RegExp(`^\\w{12}  b     expired  admin  -     ${time}  2026-01-02 03:04  -$`),
    ),
    expect.stringMatching(
      new RegExp(`^\\w{12}  a     active   clerk  gold  ${time}  - {17}(-|${time})$`),
    ),
  ]);
  const all = (await keys('list --all --json')).out.map((line) => JSON.parse(line));
  expect(all.map(({ name, state }) => [name, state])).toEqual([
    ['c', 'revoked'],
    ['b', 'expired'],
    ['a', 'active'],
  ]);
  expect(JSON.stringify([out, all])).not.toContain(text.split('_')[2]);
});

test('that a key is used is written down, and not again within the hour', async () => {
  const text = await create('a --role clerk');
  const used = async () => {
    const { rows } = await database.pool.query('select last_used_at as at from ashlar.api_key');
    return rows[0]?.at as Date | null;
  };
  await find(text);
  let at = await used();
  while (at === null) at = await used();
  await find(text);
  await find(text);
  expect(await used()).toEqual(at);
});

test.each([
  ['its name', () => 'a'],
  ['its id', (text: string) => readApiKey(text)?.id ?? ''],
  ['the key itself, as from a leak', (text: string) => text],
])('a key is revoked by %s, for good', async (_case, wordOf) => {
  const text = await create('a --role clerk');
  const word = wordOf(text);
  const { code, out } = await keys(`revoke ${word}`);
  expect([code, out]).toEqual([0, [expect.stringMatching(/^key "a" \(\w{12}\) is revoked$/)]]);
  expect(await find(text)).toEqual({ state: 'revoked' });
  const again = await keys(`revoke ${word}`);
  expect([again.code, again.out]).toEqual([0, [expect.stringMatching(/was revoked already, at /)]]);
});

test('a key is rotated: another one, and the first is revoked; its name is free then', async () => {
  const first = await create('a --role clerk');
  expect(await keys('create a --role clerk')).toMatchObject({
    code: 1,
    errors: [
      'ashlar: there is a key "a" already. Choose another name, as in "a-2"; revoke the old key when nobody uses it any more.',
    ],
  });
  const second = await create('a-2 --role clerk');
  expect((await find(first)).state).toBe('good');
  await keys('revoke a');
  expect([(await find(first)).state, (await find(second)).state]).toEqual(['revoked', 'good']);
  await create('a --role clerk');
});

test('keys that are made at the same moment, the first ones, are all there', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => create(`${name} --role clerk`)));
  expect((await keys('list --json')).out.length).toBe(4);
});

test('many that are looked up at once are all told, each its own, over one connection', async () => {
  const texts = [await create('a --role clerk'), await create('b --role admin')];
  let running = 0;
  let most = 0;
  const ask = createFindKey(async (statement) => {
    most = Math.max(most, ++running);
    return pool.run(statement).finally(() => running--);
  });
  const all = Array.from({ length: 2000 }, (_, i) => readApiKey(texts[i] ?? makeApiKey().text));
  const replies = await Promise.all(all.map((key) => ask(key ?? { id: '', hash: '' })));
  expect(replies.slice(0, 3)).toMatchObject([
    { state: 'good', role: 'clerk' },
    { state: 'good', role: 'admin' },
    { state: 'unknown' },
  ]);
  // Beside the look-ups, that a key is used is written down.
  expect(most).toBeLessThanOrEqual(2);
});

test('a database that is away is told as that', async () => {
  const text = await create('a --role clerk');
  const ask = createFindKey(async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  });
  await expect(ask(readApiKey(text) ?? { id: '', hash: '' })).rejects.toMatchObject({
    code: 'PGRST000',
  });
});

const application = `apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: shop }
spec:
  roles: [{ name: clerk }, { name: admin }]
  auth: { apiKeys: { roles: [clerk] } }
  limits:
    rates:
      - { name: free, by: [key], plans: [free], limit: 5, windowSeconds: 60 }
`;

test.each<[string, string]>([
  ['create x', '--role is missing. Write: ashlar keys create x --role clerk'],
  ['create', 'NAME is missing. Write: ashlar keys create NAME'],
  [
    'create X --role clerk',
    '"X" is no name for a key. Write at most 63 small letters, digits, "-", "_" and "." between them: billing-2.',
  ],
  ['create x --role clerc --app APP', 'role "clerc" is not declared. Did you mean "clerk"?'],
  [
    'create x --role admin --app APP',
    'role "admin" is no role that API keys may have. spec.auth.apiKeys.roles has: clerk.',
  ],
  [
    'create x --role clerk --plan fre --app APP',
    'no limit of the Application is about plan "fre". Did you mean "free"?',
  ],
  [
    'create x --role clerk --expires soon',
    '--expires "soon" is not a time. Write 30s, 15m, 1h or 7d.',
  ],
  ['create x --role clerk --claim role=admin', '--claim cannot set "role". Use --role.'],
  [
    'create x --role clerk --claim api_key=1',
    '--claim cannot set "api_key". It says which API key was presented.',
  ],
  ['create x --role clerk --claim x=LONG', 'the claims have 5008 characters. There may be 4096.'],
  ['creat x', 'unknown command "keys creat". Did you mean "keys create"?'],
  ['', '"keys" is no command by itself. There are: keys create, keys list, keys revoke.'],
  ['list --databse x', 'unknown option "--databse". Did you mean "--database"?'],
  ['revoke billin', 'there is no key "billin". Did you mean "billing"?'],
  [
    'revoke nothing-like-it',
    'there is no key "nothing-like-it". "ashlar keys list" shows those that there are.',
  ],
])('ashlar keys %s is answered: %s', async (line, error) => {
  writeFileSync(join(home, 'application.yaml'), application);
  await create('billing --role clerk');
  const args = line
    .replace('APP', home)
    .replace('LONG', 'x'.repeat(5000))
    .split(' ')
    .filter(Boolean);
  const { code, out, errors } = await runAshlar(['keys', ...args], {
    ASHLAR_DATABASE_URL: database.url,
  });
  expect([code === 0, out, errors]).toEqual([false, [], [`ashlar: ${error}`]]);
});

test('a role and a plan of the Application are taken', async () => {
  writeFileSync(join(home, 'application.yaml'), application);
  const { code, errors } = await keys(`create x --role clerk --plan free --app ${home}`);
  expect([code, errors.length]).toEqual([0, 1]);
});

test('without a database of its own it is that of "npm start"', async () => {
  const { hostname, port, username, password } = new URL(database.url);
  expect(await keys(`list --data ${home}`, { ASHLAR_DATABASE_URL: '' })).toMatchObject({
    code: 2,
    errors: [
      `ashlar: no database runs in ${home}. "npm start" runs one; or give --database, or ASHLAR_DATABASE_URL.`,
    ],
  });
  mkdirSync(join(home, 'postgres/cluster'), { recursive: true });
  writeFileSync(join(home, 'postgres/password'), `${decodeURIComponent(password)}\n`);
  writeFileSync(join(home, 'postgres/cluster/postmaster.pid'), `1\n/data\n1\n${port}\n\n*\n`);
  expect([hostname, username]).toEqual(['127.0.0.1', 'postgres']);
  expect((await keys(`list --data ${home}`, { ASHLAR_DATABASE_URL: '' })).code).toBe(0);
});

test('what PostgreSQL refuses is told in its words, and no stack', async () => {
  await database.pool.query('create schema ashlar; create view ashlar.api_key as select 1 as id');
  const { code, errors } = await keys('list');
  expect([code, errors]).toEqual([
    1,
    [expect.stringMatching(/^ashlar: the database refuses: column "\w+" does not exist$/)],
  ]);
});

test('help of the group tells of all three', async () => {
  const { code, out } = await runAshlar(['keys', '--help']);
  expect(code).toBe(0);
  for (const name of ['create', 'list', 'revoke'])
    expect(out.join('\n')).toContain(`Usage: ashlar keys ${name}`);
});

test('keys that end soon are counted, also where there are none yet', async () => {
  const counted = () =>
    new Promise<number>((resolve) => {
      const release = watchEndingKeys({
        run: pool.run,
        observe: (told) => {
          if (told.kind === 'keys-ending') void release().then(() => resolve(told.count));
        },
      });
    });
  expect(await counted()).toBe(0);
  await create('soon --role clerk --expires 3d');
  await create('late --role clerk --expires 90d');
  await create('ever --role clerk');
  expect(await counted()).toBe(1);
});
