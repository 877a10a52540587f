// Do rules hold for callers whom another issuer vouches for, and do its tokens go with it?
import {
  createIssuerKey,
  type IssuerKey,
  type KeyServer,
  startKeyServer,
  withKeys,
} from '../helpers/key-server.ts';
import { type Served, serve } from '../helpers/serve.ts';
import { manifests, rows } from './shop.ts';

const issuer = 'https://login.example.org';

let key: IssuerKey;
let server: KeyServer;
let served: Served;

const withIssuer = () =>
  manifests.replace(
    /(kind: Application\n.*?\nspec:\n)/s,
    `$1  auth:
    issuers:
      - issuer: ${issuer}
        audience: shop
        jwks: { url: '${server.url}' }
        roleClaim: groups
        roles: [{ value: buyers, role: customer }]
`,
  );

beforeAll(async () => {
  key = await createIssuerKey('ES256', 'a');
  server = await startKeyServer(withKeys(key));
  served = await serve(withIssuer());
  await served.database.pool.query(rows);
});
afterAll(async () => {
  await served?.close();
  await server?.close();
});

async function ask(claims: Record<string, unknown>) {
  const token = await key.sign({ iss: issuer, aud: 'shop', ...claims });
  const headers = { authorization: `Bearer ${token}` };
  const { status, json } = await served.ask('GET', '/orders?select=id&order=id', { headers });
  return [status, json];
}
const buyer = { sub: '1', groups: ['staff', 'buyers'] };

test('a caller sees what the rules of its role and its claims let it see', async () => {
  expect(await ask(buyer)).toEqual([200, [{ id: 1 }, { id: 2 }]]);
  expect(await ask({ ...buyer, sub: '2' })).toEqual([200, [{ id: 3 }, { id: 4 }]]);
});

test('a caller of another audience, or without a role, sees nothing', async () => {
  expect(await ask({ ...buyer, aud: 'bank' })).toEqual([401, expect.anything()]);
  expect(await ask({ ...buyer, groups: ['staff'] })).toEqual([403, expect.anything()]);
});

test('with the issuer go its tokens', async () => {
  const { outcome } = await served.declare(manifests);
  expect(outcome).toBe('published');
  expect(await ask(buyer)).toEqual([401, expect.anything()]);
});
