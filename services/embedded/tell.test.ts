import { AppError } from '../shared/errors.ts';
import { compileModel } from '../shared/model/compile-model.ts';
import type { Model } from '../shared/model/model.ts';
import { apiVersion } from '../shared/model/resources.ts';
import { tellFatal } from '../shared/service/tell-fatal.ts';
import { createTeller } from './tell.ts';

const secret = 'a secret for tests, long enough for HS256';

function emptyModel(): Model {
  const { model } = compileModel({
    application: {
      apiVersion,
      kind: 'Application',
      metadata: { name: 'empty' },
      spec: { roles: [{ name: 'shop-clerk' }] },
    },
    entities: [],
    actions: [],
  });
  if (model === null) throw new Error('It does not compile.');
  return model;
}

function start() {
  const printed: string[] = [];
  const teller = createTeller({ print: (text) => void printed.push(text), secret });
  teller.addresses({ url: 'http://localhost:1', adminUrl: 'http://localhost:2' });
  const text = () => printed.splice(0).join('\n');
  return { teller, text };
}

const published = {
  outcome: 'published',
  revision: 'r1',
  applied: ['create table notes'],
  notices: ['kept: old'],
  model: emptyModel(),
} as const;

test('the first model is welcomed with addresses and a token for each role, the next only told', async () => {
  const { teller, text } = start();
  await teller.reconciled(published);
  const first = text();
  expect(first).toMatch(
    /^ {2}migrated: create table notes\n {2}note: kept: old\nRevision r1 is served/,
  );
  expect(first).toMatch(/ {2}SHOP_CLERK=ey[\w.-]+\n/);
  expect(first).toContain('http://localhost:1/rest/v1');
  expect(first).toContain('http://localhost:2/readyz');
  await teller.reconciled({ ...published, revision: 'r2', applied: [], notices: [] });
  expect(text()).toBe('Revision r2 is served.');
});

test('a mistake before anything is served says so; later, what stays served', async () => {
  const { teller, text } = start();
  const problem = { resource: 'Entity a', path: 'spec', message: 'is wrong', hint: 'Mend it.' };
  const problems = [{ ...problem, file: 'a.yaml', line: 2, column: 3 }];
  await teller.reconciled({ outcome: 'invalid', problems });
  expect(text()).toBe(
    'The manifests have mistakes. Nothing is served yet.\n  a.yaml:2:3  Entity a  spec  is wrong. Mend it.',
  );
  await teller.reconciled(published);
  text();
  const refusal = { resource: 'a', title: 'a.b: text → integer', reason: 'rows', manual: 'do it' };
  await teller.reconciled({
    outcome: 'refused',
    hash: 'of the plan',
    steps: [],
    refusals: [refusal],
  });
  expect(text()).toBe(
    'The change cannot be made safely. Revision r1 stays served.\n  a: a.b: text → integer\n    why not: rows\n    by hand: do it',
  );
});

test('a failure that stays is told once, and again after something ended well', async () => {
  const { teller, text } = start();
  const cause = new AggregateError([new Error('refused ::1'), new Error('refused 127.0.0.1')]);
  const failure = new AppError('PGRST000', 'The database is not available', { cause });
  teller.failure(failure);
  teller.failure(failure);
  expect(text()).toBe(
    'The database is not available. Trying again until it works.\n  refused ::1; refused 127.0.0.1',
  );
  await teller.reconciled({ outcome: 'unchanged', revision: 'r1' });
  text();
  teller.failure(failure);
  expect(text()).toContain('not available');
});

const fatal: [string, unknown, string | null][] = [
  [
    'our own error has its words, details and hint',
    new AppError('ASH_CONFIG', 'no', { details: 'one\ntwo', hint: 'Do this.' }),
    'ashlar: no\n  one\n  two\n  Do this.',
  ],
  [
    'one of the system has its words',
    Object.assign(new Error('EACCES: mkdir /x'), { syscall: 'mkdir' }),
    'ashlar: EACCES: mkdir /x',
  ],
  ['any other is not for people', new TypeError('oops'), null],
];

test.each(fatal)('%s', (_name, error, words) => {
  const printed: string[] = [];
  const isTold = tellFatal(error, (text) => void printed.push(text));
  expect(isTold ? printed.join('\n') : null).toBe(words);
});
