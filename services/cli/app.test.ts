import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import type { MigrationPlan } from '../shared/messages/db-migrate.ts';
import { apiVersion, type ResourceSet } from '../shared/model/resources.ts';
import { runCommandLine } from './app.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterEach(() => rm(directory, { recursive: true }));

const secret = 's'.repeat(32);
const emptyPlan: MigrationPlan = { hash: 'h', steps: [], refusals: [], notices: [] };
const imported: ResourceSet = {
  application: { apiVersion, kind: 'Application', metadata: { name: 'db' }, spec: {} },
  entities: [
    {
      apiVersion,
      kind: 'Entity',
      metadata: { name: 'orders' },
      spec: { fields: [{ name: 'id', type: 'bigint' }], primaryKey: ['id'], indexes: [] },
    },
  ],
  actions: [],
};

/** Runs `ashlar …` and gives its exit code and what it printed. */
async function ashlar(line: string, { plan = emptyPlan, environment = {}, found = imported } = {}) {
  const out: string[] = [];
  const errors: string[] = [];
  const args = line === '' ? [] : line.replaceAll('DIR', directory).split(' ');
  const code = await runCommandLine(args, {
    print: (text) => void out.push(text),
    printError: (text) => void errors.push(text.replaceAll(directory, 'DIR')),
    environment,
    version: '1.2.3',
    planMigration: () => Promise.resolve(plan),
    planContract: () => Promise.resolve([]),
    importSchema: () => Promise.resolve({ resources: found, notices: ['left out: x'] }),
    examineDatabase: () => Promise.reject(new Error('no command of these tests looks at one')),
    askStatus: () => Promise.reject(new Error('no command of these tests asks')),
    sleep: async () => {},
    withKeyStore: () => Promise.reject(new Error('no command of these tests has keys')),
  });
  return { code, out: out.join('\n').replaceAll(directory, 'DIR'), errors };
}

const entity = `apiVersion: ${apiVersion}
kind: Entity
metadata: {name: orders}
spec:
  fields:
    - {name: id, type: bigint}
  primaryKey: [id]
`;
const put = (name: string, text: string) => writeFile(join(directory, name), text);

const wrong: [line: string, error: string][] = [
  ['valdate DIR', 'ashlar: unknown command "valdate". Did you mean "validate"?'],
  ['--hlep', 'ashlar: unknown option "--hlep". Did you mean "--help"?'],
  ['validate', 'ashlar: DIR is missing. Write: ashlar validate DIR'],
  [
    'validate a b',
    'ashlar: "b" is one argument too many. "ashlar validate --help" tells what it takes.',
  ],
  ['plan DIR --databse x', 'ashlar: unknown option "--databse". Did you mean "--database"?'],
  ['plan DIR --database', 'ashlar: option --database needs a value'],
  [
    'plan DIR',
    'ashlar: --database is missing. Write: ashlar plan DIR --database postgres://user:password@host:5432/name',
  ],
  ['validate DIR --help=1', 'ashlar: option --help takes no value'],
  ['token --sub 1', 'ashlar: --role is missing. Write: ashlar token --role customer --sub 1'],
  ['token --role a --claim x', 'ashlar: --claim "x" is not NAME=VALUE'],
  ['token --role a --claim role=b', 'ashlar: --claim cannot set "role". Use --role.'],
  [
    'token --role a --expires soon',
    'ashlar: --expires "soon" is not a time. Write 30s, 15m, 1h or 7d.',
  ],
  [
    'token --role a --data DIR',
    'ashlar: the secret cannot be read from DIR/jwt-secret. "npm start" makes one; or give --secret-file, or ASHLAR_JWT_SECRET.',
  ],
];

test.each(wrong)('ashlar %s is answered: %s', async (line, error) => {
  expect(await ashlar(line)).toEqual({ code: 2, out: '', errors: [error] });
});

test('help, version, and nothing', async () => {
  expect(await ashlar('--version')).toMatchObject({ code: 0, out: '1.2.3' });
  expect(await ashlar('--help')).toMatchObject({
    code: 0,
    out: expect.stringContaining('validate'),
  });
  expect(await ashlar('plan --help')).toMatchObject({
    code: 0,
    out: expect.stringContaining('--database'),
  });
  expect(await ashlar('')).toMatchObject({ code: 2, out: '' });
});

test('validate tells what is there', async () => {
  await put('a.yaml', entity);
  const { code, out } = await ashlar('validate DIR');
  expect(out).toMatch(/^DIR: 1 entity, 0 actions, no problems \(revision [0-9a-f]{16}\)$/);
  expect(code).toBe(0);
});

test('validate tells every problem with its line', async () => {
  await put('a.yaml', entity.replace('[id]', '[idd]').replace('bigint', 'bigintt'));
  expect(await ashlar('validate DIR')).toEqual({
    code: 1,
    out: '',
    errors: [
      'DIR/a.yaml:6:24  Entity orders  spec.fields[0].type  unknown type "bigintt". Did you mean "bigint"?',
      'DIR/a.yaml:7:16  Entity orders  spec.primaryKey[0]  unknown field "idd". Did you mean "id"?',
      '2 problems',
    ],
  });
});

const step: MigrationPlan['steps'][number] = {
  title: 'add index orders_note_idx',
  sql: 'CREATE INDEX CONCURRENTLY "orders_note_idx"\nON "orders" ("note")',
  lock: 'ShareUpdateExclusive',
  table: 'public.orders',
  standalone: true,
  lockTimeoutMs: 2000,
  statementTimeoutMs: 0,
  hazards: ['takes long on a large table'],
  undo: null,
};
const refusal = {
  resource: 'orders',
  title: 'orders.total: type integer → bigint',
  reason: 'it rewrites the table',
  manual: 'add a new field',
};

const plans: [sentence: string, plan: Partial<MigrationPlan>, code: number, out: string][] = [
  ['nothing to do', {}, 0, 'no changes'],
  [
    'steps with their lock and hazards',
    {
      steps: [
        step,
        { ...step, title: 'create table a', sql: 'CREATE TABLE "a" ()', lock: null, hazards: [] },
      ],
    },
    0,
    `1. add index orders_note_idx
     CREATE INDEX CONCURRENTLY "orders_note_idx"
     ON "orders" ("note")
   lock: ShareUpdateExclusive on public.orders, waits for it at most 2000 ms
   hazard: takes long on a large table

2. create table a
     CREATE TABLE "a" ()
   lock: none
`,
  ],
  [
    'refusals with the manual way, and notices',
    { refusals: [refusal], notices: ['orders.x is not declared'] },
    1,
    `REFUSED  orders: orders.total: type integer → bigint
   why not: it rewrites the table
   by hand: add a new field

note: orders.x is not declared`,
  ],
];

test.each(plans)('plan prints %s', async (...[, plan, code, out]) => {
  await put('a.yaml', entity);
  const run = ashlar('plan DIR --database postgres://x/y', { plan: { ...emptyPlan, ...plan } });
  expect(await run).toEqual({ code, out, errors: [] });
});

test('a plan of wrong manifests is not made', async () => {
  await put('a.yaml', 'kind: Entity');
  expect(await ashlar('plan DIR --database postgres://x/y')).toMatchObject({ code: 1, out: '' });
});

describe('token', () => {
  const environment = { ASHLAR_JWT_SECRET: secret };
  const claimsOf = async (token: string, key = secret) =>
    (await jwtVerify(token, new TextEncoder().encode(key))).payload;

  test('carries role, subject and claims, and ends', async () => {
    const line = 'token --role clerk --sub 7 --claim teams=[1,2] --claim name=Ann --expires 2m';
    const { code, out } = await ashlar(line, { environment });
    const { exp = 0, iat = 0, ...claims } = await claimsOf(out);
    expect(claims).toEqual({ role: 'clerk', sub: '7', teams: [1, 2], name: 'Ann' });
    expect(exp - iat).toBe(120);
    expect(code).toBe(0);
  });

  test('is signed with the secret of --secret-file before any other', async () => {
    await put('key', `${'k'.repeat(32)}\n`);
    const { out } = await ashlar('token --role a --secret-file DIR/key', { environment });
    expect(await claimsOf(out, 'k'.repeat(32))).toMatchObject({ role: 'a' });
  });

  test('is signed with the secret in the data directory when there is no other', async () => {
    await put('jwt-secret', 'd'.repeat(32));
    const { out } = await ashlar('token --role a --data DIR');
    expect(await claimsOf(out, 'd'.repeat(32))).toMatchObject({ role: 'a' });
  });

  test('is not signed with a short secret', async () => {
    const run = await ashlar('token --role a', { environment: { ASHLAR_JWT_SECRET: 'short' } });
    expect(run).toEqual({
      code: 2,
      out: '',
      errors: ['ashlar: the secret has 5 bytes; it needs 32'],
    });
  });
});

describe('import', () => {
  const application = `apiVersion: ${apiVersion}\nkind: Application\nmetadata:\n  name: db\nspec: {}`;
  const orders = `apiVersion: ${apiVersion}
kind: Entity
metadata:
  name: orders
spec:
  fields:
    - {name: id, type: bigint}
  primaryKey: [id]`;

  test('prints all manifests as documents', async () => {
    expect(await ashlar('import postgres://x/y')).toEqual({
      code: 0,
      out: `${application}\n---\n${orders}`,
      errors: ['note: left out: x'],
    });
  });

  test('tells of a schema without anything', async () => {
    const empty = { ...imported, entities: [] };
    const { errors } = await ashlar('import postgres://x/y --schema nope', { found: empty });
    expect(errors[0]).toBe('note: there is no schema "nope", or nothing in it');
  });

  test('writes one file a resource', async () => {
    await ashlar('import postgres://x/y --out DIR/new/app');
    const app = join(directory, 'new/app');
    expect((await readdir(app)).sort()).toEqual(['application.yaml', 'orders.yaml']);
    expect(await readFile(join(app, 'orders.yaml'), 'utf8')).toBe(`${orders}\n`);
  });

  test('replaces no file', async () => {
    await mkdir(join(directory, 'app'));
    await put('app/orders.yaml', 'mine');
    expect(await ashlar('import postgres://x/y --out DIR/app')).toEqual({
      code: 2,
      out: '',
      errors: ['ashlar: DIR/app/orders.yaml exists already. Choose an empty directory.'],
    });
    expect(await readFile(join(directory, 'app/orders.yaml'), 'utf8')).toBe('mine');
  });
});
