// May pages of other sites ask, as the Application says, and see all that concerns them?
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Asking, type Served, serve } from '../helpers/serve.ts';

const shop = 'https://shop.example';
const manifests = (origin: string) => `
apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: shop }
spec:
  roles: [{ name: clerk }]
  cors: { origins: ['${origin}', 'https://*.shop.example'], credentials: true, allowHeaders: [X-Mine] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: products }
spec:
  events: true
  fields: [{ name: id, type: integer }]
  primaryKey: [id]
  access:
    - { roles: [anon], operations: [read] }
    - { roles: [clerk], operations: [read, create] }
`;

let served: Served;
beforeAll(async () => {
  served = await serve(manifests(shop), '', { isCaching: true });
});
afterAll(() => served?.close());

const from = (origin: string, headers: Record<string, string> = {}): Asking => ({
  headers: { origin, ...headers },
});
const allowed = ({ headers }: Pick<Answer, 'headers'>) => [
  headers.get('access-control-allow-origin'),
  headers.get('access-control-allow-credentials'),
  headers.get('vary'),
];
const preflight = (path: string, origin = shop, headers: Record<string, string> = {}) =>
  fetch(`${served.url}${path}`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', ...headers },
  });

test.each(['/rest/v1/products', '/rest/v1/nothing', '/events/v1/products'])(
  'a browser is given leave for %s before anybody asks who it is',
  async (path) => {
    const asking = { 'access-control-request-headers': 'authorization,x-mine' };
    const answer = await preflight(path, shop, asking);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    const vary = 'Access-Control-Request-Method, Access-Control-Request-Headers';
    expect(allowed(answer)).toEqual([shop, 'true', expect.stringContaining(vary)]);
    expect(answer.headers.get('vary')).toContain('Origin');
    expect(answer.headers.get('access-control-max-age')).toBe('600');
    expect(answer.headers.get('access-control-allow-methods')?.split(', ')).toEqual(
      expect.arrayContaining(['PATCH', 'PUT', 'DELETE']),
    );
    expect(answer.headers.get('access-control-allow-headers')?.split(', ')).toEqual(
      expect.arrayContaining(['Authorization', 'Prefer', 'Consistency-Token', 'X-Mine']),
    );
  },
);

test('another site is given none', async () => {
  const answer = await preflight('/rest/v1/products', 'https://evil.example');
  expect([answer.status, answer.headers.get('access-control-allow-methods')]).toEqual([204, null]);
  expect(allowed(answer).slice(0, 2)).toEqual([null, null]);
});

test('OPTIONS that asks for no leave still says what the caller may do', async () => {
  const answer = await served.ask('OPTIONS', '/products', from(shop));
  expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
  expect(allowed(answer)).toEqual([shop, 'true', 'Origin']);
});

test('answers, refusals and mistakes can be read', async () => {
  const forged = { authorization: 'Bearer forged' };
  const answers = await Promise.all([
    served.ask('GET', '/products', from(shop)),
    served.ask('GET', '/products', from('https://eu.shop.example')),
    served.ask('GET', '/products', from(shop, forged)),
    served.ask('GET', '/products?id=x.1', from(shop)),
    served.ask('POST', '/products', { ...from(shop), body: { id: 7 } }),
    served.ask('GET', '/../products', from(shop)),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 400, 401, 404]);
  expect(answers.slice(0, 5).map((answer) => allowed(answer)[0])).toEqual([
    shop,
    'https://eu.shop.example',
    shop,
    shop,
    shop,
  ]);
  const exposed = answers[0]?.headers.get('access-control-expose-headers')?.split(', ');
  for (const [name] of answers[0]?.headers ?? [])
    if (/^(content-range|cache-status|etag|x-request-id|consistency-token)$/.test(name))
      expect(exposed?.map((one) => one.toLowerCase())).toContain(name);
});

/** Asks until memory answers. */
async function untilHit(asking: Asking): Promise<Answer> {
  for (let i = 0; i < 1000; i++) {
    const answer = await served.ask('GET', '/products?id=eq.1', { ...asking, sees: 'anything' });
    if (answer.headers.get('cache-status') === 'ashlar-edge; hit') return answer;
    await pause(20);
  }
  throw new Error('Nothing is answered from memory.');
}

test('what a write tells for later reads can be read', async () => {
  await untilHit({});
  const asking = { ...from(shop), role: 'clerk', body: { id: 2 } };
  const answer = await served.ask('POST', '/products', asking);
  expect(answer.status).toBe(201);
  expect(answer.headers.get('consistency-token')).not.toBeNull();
  expect(answer.headers.get('access-control-expose-headers')).toContain('Consistency-Token');
});

test('an answer from memory is told to each site as its own', async () => {
  const first = await untilHit(from(shop));
  expect(allowed(first)).toEqual([shop, 'true', 'Origin']);
  const other = await untilHit(from('https://eu.shop.example'));
  expect(allowed(other)).toEqual(['https://eu.shop.example', 'true', 'Origin']);
  expect(allowed(await untilHit(from('https://evil.example')))).toEqual([null, null, 'Origin']);
  expect(allowed(await untilHit({}))).toEqual([null, null, 'Origin']);
  const etag = first.headers.get('etag') ?? '';
  const known = await untilHit(from(shop, { 'if-none-match': etag }));
  expect([known.status, ...allowed(known)]).toEqual([304, shop, 'true', 'Origin']);
});

test('a stream of events can be followed from there, and its refusal be read', async () => {
  const follow = (headers: Record<string, string>) =>
    fetch(`${served.url}/events/v1/products`, { headers: { origin: shop, ...headers } });
  let answer = await follow({});
  for (; answer.status === 503; answer = await follow({})) {
    await answer.body?.cancel();
    await pause(50);
  }
  expect([answer.status, ...allowed(answer)]).toEqual([200, shop, 'true', 'Origin']);
  await answer.body?.cancel();
  const refused = await follow({ authorization: 'Bearer forged' });
  expect([refused.status, ...allowed(refused)]).toEqual([401, shop, 'true', 'Origin']);
});

test('what the Application says is so at once; what it may not say is told, and changes nothing', async () => {
  const other = 'https://other.example';
  await served.declare(manifests(other));
  expect(allowed(await preflight('/rest/v1/products', other))[0]).toBe(other);
  expect(allowed(await preflight('/rest/v1/products', shop))[0]).toBeNull();
  const refused = await served.declare(manifests('*'));
  expect(JSON.stringify(refused)).toContain('credentials do not go with the origin');
  expect(allowed(await served.ask('GET', '/products', from(other)))[0]).toBe(other);
  await served.declare(manifests(shop));
});
