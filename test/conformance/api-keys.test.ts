// Does an API key open what its role may do, and nothing from when it is revoked?
import { setTimeout as pause } from 'node:timers/promises';
import { PostgrestClient } from '@supabase/postgrest-js';
import { runAshlar } from '../helpers/command-line.ts';
import { type Served, serve } from '../helpers/serve.ts';
import { manifests, rows } from './shop.ts';

const withKeys = (roles: string) =>
  manifests.replace(
    /(kind: Application\n.*?\nspec:\n)/s,
    `$1  auth: { apiKeys: { roles: [${roles}] } }\n`,
  );

let served: Served;
beforeAll(async () => {
  served = await serve(withKeys('customer, admin'));
  await served.database.pool.query(rows);
});
afterAll(() => served?.close());

/** `ashlar keys …` on the database that is served: its lines. */
async function keys(line: string): Promise<readonly string[]> {
  const { code, out, errors } = await runAshlar([
    'keys',
    ...line.split(' '),
    '--database',
    served.database.url,
  ]);
  if (code !== 0) throw new Error(errors.join('\n'));
  return out;
}
const createKey = async (line: string) => (await keys(`create ${line}`))[0] as string;

async function ask(headers: Record<string, string>) {
  const { status, json } = await served.ask('GET', '/orders?select=id&order=id', { headers });
  return [status, status === 200 ? json : (json as { message: string }).message];
}

test('a caller with a key sees what the rules of its role and its claims let it see', async () => {
  const key = await createKey('one --role customer --sub 1');
  const other = await createKey('two --role customer --sub 2');
  expect(await ask({ apikey: key })).toEqual([200, [{ id: 1 }, { id: 2 }]]);
  expect(await ask({ authorization: `Bearer ${other}` })).toEqual([200, [{ id: 3 }, { id: 4 }]]);
});

test('the client of Supabase works with a key, and with who has signed in beside it', async () => {
  const key = await createKey('app --role customer --sub 2');
  const clientWith = (bearer: string) =>
    new PostgrestClient(`${served.url}/rest/v1`, {
      headers: { apikey: key, authorization: `Bearer ${bearer}` },
    });
  const idsOf = async (client: PostgrestClient) =>
    (await client.from('orders').select('id').order('id')).data;
  expect(await idsOf(clientWith(key))).toEqual([{ id: 3 }, { id: 4 }]);
  const signedIn = await served.token('customer', { sub: '1' });
  expect(await idsOf(clientWith(signedIn))).toEqual([{ id: 1 }, { id: 2 }]);
});

test('a key that is revoked opens nothing after a second, alone or beside a token', async () => {
  const key = await createKey('leaked --role admin');
  const authorization = `Bearer ${await served.token('admin')}`;
  expect((await ask({ apikey: key }))[0]).toBe(200);
  await keys('revoke leaked');
  await pause(1000);
  expect(await ask({ apikey: key })).toEqual([401, 'The API key was revoked']);
  expect(await ask({ apikey: key, authorization })).toEqual([401, 'The API key was revoked']);
});

test('a key opens nothing from when it expires', async () => {
  const key = await createKey('short --role admin --expires 1s');
  await pause(1000);
  expect(await ask({ apikey: key })).toEqual([401, 'The API key has expired']);
});

test('a key whose role keys may not have any more is refused, and the log says why', async () => {
  const key = await createKey('clerk --role admin');
  expect((await ask({ apikey: key }))[0]).toBe(200);
  await served.declare(withKeys('customer'));
  expect(await ask({ apikey: key })).toEqual([401, 'The role of this API key is not accepted']);
  await served.declare(manifests);
  expect(await ask({ apikey: key })).toEqual([401, 'API keys are not accepted here']);
  await served.declare(withKeys('customer, admin'));
  expect((await ask({ apikey: key }))[0]).toBe(200);
  const told = served.observations.flatMap((one) => (one.kind === 'event' ? [one.message] : []));
  expect(told.filter((message) => message.includes('API key'))).toEqual([
    expect.stringMatching(/^API key "clerk" \(\w{12}\) is refused: its role "admin" is not one of/),
  ]);
});

test('nothing that is told or kept holds a key', async () => {
  const key = await createKey('quiet --role admin');
  await ask({ apikey: key });
  await ask({ authorization: `Bearer ${key}` });
  await ask({ apikey: `${key}x` });
  const secret = key.split('_')[2] as string;
  expect(JSON.stringify(served.observations)).not.toContain(secret);
  const { rows: kept } = await served.database.pool.query('select k::text from ashlar.api_key k');
  expect(JSON.stringify(kept)).not.toContain(secret);
});
