// Do answers come from memory, and never an old one? Whoever writes, and however.
import { setTimeout as pause } from 'node:timers/promises';
import { createConsistencyTokens } from '../../services/gateway/consistency/token.ts';
import { type Answer, type Asking, type Served, serve } from '../helpers/serve.ts';

const manifests = `
apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: shop }
spec: { roles: [{ name: clerk }] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: products }
spec:
  fields: [{ name: id, type: integer }, { name: name, type: text }]
  primaryKey: [id]
  access:
    - { roles: [anon], operations: [read] }
    - { roles: [clerk], operations: [read, create, update, delete] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: prices }
spec:
  cache: { enabled: false }
  fields:
    - { name: id, type: integer }
    - { name: product_id, type: integer, references: { entity: products } }
    - { name: cents, type: integer }
  primaryKey: [id]
  access: [{ roles: [anon], operations: [read] }]
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: offers }
spec:
  cache: { maxAgeSeconds: 1 }
  fields: [{ name: id, type: integer }]
  primaryKey: [id]
  access: [{ roles: [anon], operations: [read] }]
`;

let served: Served;
beforeAll(async () => {
  served = await serve(manifests, '', { isCaching: true });
});
beforeEach(() =>
  served.database.pool.query(`
    truncate products, prices, offers;
    insert into products select i, 'product ' || i from generate_series(1, 9) i;
    insert into prices select i, i, 100 * i from generate_series(1, 9) i;
    insert into offers select generate_series(1, 9)`),
);
afterAll(() => served?.close());

const clerk = { role: 'clerk', claims: { sub: 'ann' } };
const outcome = ({ headers }: Answer) => headers.get('cache-status') ?? '';

/** Asks until memory answers: a slot begins when older transactions of the whole cluster are over, those of other tests too. */
async function untilHit(path: string, asking: Asking = {}): Promise<Answer> {
  for (let i = 0; i < 1000; i++) {
    const answer = await served.ask('GET', path, asking);
    if (outcome(answer) === 'ashlar-edge; hit') return answer;
    await pause(20);
  }
  throw new Error(`${path} is never answered from memory.`);
}

test('what was read is answered from memory, with a validator that saves the body', async () => {
  const path = '/products?id=eq.1';
  const answer = await untilHit(path);
  expect(answer.json).toEqual([{ id: 1, name: 'product 1' }]);
  const etag = answer.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[\w-]{27}"$/);
  expect(answer.headers.get('cache-control')).toBe('private, no-cache');
  const again = await served.ask('GET', path, { headers: { 'if-none-match': `"x", ${etag}` } });
  expect([again.status, again.text]).toEqual([304, '']);
  await served.database.pool.query(`update products set name = 'other' where id = 1`);
  const changed = await served.ask('GET', path, { headers: { 'if-none-match': etag } });
  expect([changed.status, changed.json]).toEqual([200, [{ id: 1, name: 'other' }]]);
});

test('who writes reads what was written: by the token, by the cookie, and without either', async () => {
  const path = '/products?id=eq.2&select=name';
  for (const by of ['token', 'cookie', 'nothing']) {
    await untilHit(path, clerk);
    await untilHit(path);
    const body = { name: `renamed by ${by}` };
    const written = await served.ask('PATCH', '/products?id=eq.2', { ...clerk, body });
    const token = written.headers.get('consistency-token') ?? '';
    const cookie = written.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(token).toMatch(/^\w+\.[\w-]+\.[\w-]+$/);
    const ways: Record<string, Asking> = {
      token: { headers: { 'consistency-token': token } },
      cookie: { headers: { cookie } },
      nothing: clerk,
    };
    const read = await served.ask('GET', path, { ...ways[by], sees: 'anything' });
    expect(read.json).toEqual([body]);
  }
});

test('rows that come and go are seen in lists, whoever wrote them', async () => {
  const path = '/products?name=eq.new&select=id';
  expect((await untilHit(path)).json).toEqual([]);
  await served.database.pool.query(`insert into products values (10, 'new')`);
  expect((await served.ask('GET', path)).json).toEqual([{ id: 10 }]);
  await untilHit(path);
  await served.database.pool.query('truncate products cascade');
  expect((await served.ask('GET', path)).json).toEqual([]);
});

test('what somebody writes with SQL is seen by everybody within the bound', async () => {
  const path = '/products?id=eq.3&select=name';
  await untilHit(path);
  await served.database.pool.query(`update products set name = 'by SQL' where id = 3`);
  await pause(250);
  const answer = await served.ask('GET', path, { sees: 'anything' });
  expect(answer.json).toEqual([{ name: 'by SQL' }]);
});

test('an entity is kept as it says; so is what embeds it', async () => {
  for (const path of ['/prices?id=eq.1', '/products?id=eq.1&select=id,prices(cents)'])
    for (let i = 0; i < 3; i++)
      expect(outcome(await served.ask('GET', path))).toMatch(
        /^ashlar-cache; fwd=bypass; detail=off/,
      );
  await untilHit('/offers?id=eq.1');
  await pause(1000);
  expect(outcome(await served.ask('GET', '/offers?id=eq.1'))).not.toContain('hit');
});

test('two callers share an answer only where their claims say nothing in it', async () => {
  await untilHit('/products?id=eq.4', clerk);
  const other = { role: 'clerk', claims: { sub: 'bob' } };
  expect(outcome(await served.ask('GET', '/products?id=eq.4', other))).toBe('ashlar-edge; hit');
  expect(outcome(await served.ask('GET', '/products?id=eq.4&limit=1'))).not.toContain('hit');
});

describe('a token', () => {
  const ask = (token: string) =>
    served.ask('GET', '/products?id=eq.5', { headers: { 'consistency-token': token } });
  async function ownToken() {
    const { headers } = await served.ask('PATCH', '/products?id=eq.5', {
      ...clerk,
      body: { name: 'x' },
    });
    return headers.get('consistency-token') ?? '';
  }
  const tokens = () => createConsistencyTokens(served.tokenSecret);

  test('that nobody gave out is refused', async () => {
    const answer = await ask(`${(await ownToken()).slice(0, -1)}!`);
    expect([answer.status, answer.json]).toMatchObject([400, { code: 'ASH400' }]);
  });

  test('of another epoch is answered by the database, and renewed', async () => {
    await untilHit('/products?id=eq.5');
    const answer = await ask(tokens().sign({ epoch: 'another', lsn: 5 }));
    expect(answer.status).toBe(200);
    expect(outcome(answer)).toContain('detail=behind');
    const renewed = tokens().read(answer.headers.get('consistency-token') ?? '');
    expect(renewed?.epoch).toBe(tokens().read(await ownToken())?.epoch);
  });

  test('beyond the end of the log is refused', async () => {
    await untilHit('/products?id=eq.5');
    const own = tokens().read(await ownToken());
    const beyond = tokens().sign({ epoch: own?.epoch ?? '', lsn: 2 ** 52 });
    let answer = await ask(beyond);
    // As long as the relay has not said in time how long the log is, the database is read.
    while (answer.status === 200) answer = await ask(beyond);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      code: 'ASH400',
      message: 'The Consistency-Token names a write that this database does not have',
    });
  });
});
