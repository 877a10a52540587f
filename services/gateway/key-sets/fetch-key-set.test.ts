import {
  createIssuerKey,
  hangUp,
  startKeyServer,
  withKeys,
} from '../../../test/helpers/key-server.ts';
import { parseNetworks } from '../../shared/networks.ts';
import { createKeySetFetcher, type KeySetFetcherOptions } from './fetch-key-set.ts';
import type { Resolve } from './guarded-lookup.ts';

const loopback = '127.0.0.0/8';
const key = await createIssuerKey('ES256', 'a');
const server = await startKeyServer(withKeys(key));
const fetchers: { release(): void }[] = [];
afterEach(() => {
  server.asked = 0;
  server.answer = withKeys(key);
});
afterAll(async () => {
  for (const { release } of fetchers) release();
  await server.close();
});

function createFetcher(networks = loopback, more: Partial<KeySetFetcherOptions> = {}) {
  const parsed = parseNetworks(networks);
  if (parsed === null) throw new Error(networks);
  const fetcher = createKeySetFetcher({ networks: parsed, ...more });
  fetchers.push(fetcher);
  return fetcher;
}
const outcomeOf = (fetched: Promise<unknown>): Promise<string> =>
  fetched.then(
    () => 'fetched',
    ({ outcome, message }: { outcome: string; message: string }) => `${outcome}: ${message}`,
  );
/** What comes of this body. */
function outcomeOfText(text: string): Promise<string> {
  server.answer = (_request, response) => response.end(text);
  return outcomeOf(createFetcher().fetch(server.url));
}
const keySet = (...keys: unknown[]) => JSON.stringify({ keys });

test('public keys are taken, and what cannot be used is passed over', async () => {
  const others = [{ kty: 'XYZ' }, { ...key.jwk, use: 'enc', kid: 'b' }, {}];
  server.answer = withKeys(key, ...others);
  const { find, identities } = await createFetcher().fetch(server.url);
  expect(identities.size).toBe(1);
  const found = find({ alg: 'ES256', kid: 'a' }, { payload: '', signature: '' });
  expect(await found).toMatchObject({ type: 'public' });
});

test.each([
  ['', 'rubbish: it is not JSON'],
  ['<html>', 'rubbish: it is not JSON'],
  ['null', 'rubbish: it is no key set: {"keys": [{…}]}'],
  ['{"keys": {}}', 'rubbish: it is no key set: {"keys": [{…}]}'],
  ['{"keys": ["a"]}', 'rubbish: it is no key set: {"keys": [{…}]}'],
  [keySet(), 'rubbish: no key in it verifies signatures of tokens'],
  [keySet({ kty: 'XYZ' }), 'rubbish: no key in it verifies signatures of tokens'],
  [
    keySet(key.jwk, { kty: 'oct', k: 'c2VjcmV0' }),
    'rubbish: a key in it must not be seen by anybody: it is a symmetric key',
  ],
  [
    keySet({ ...key.jwk, d: 'c2VjcmV0' }),
    'rubbish: a key in it must not be seen by anybody: it is a private key',
  ],
  [keySet(...Array(101).fill({})), 'rubbish: it has more than 100 keys'],
])('%.40s is no key set', async (text, outcome) => {
  expect(await outcomeOfText(text)).toBe(outcome);
});

test('a set that is too large is not read to its end', async () => {
  let sent = 0;
  server.answer = (_request, response) => {
    const send = () => {
      while (!response.destroyed && response.write('x'.repeat(1024))) sent += 1024;
      if (!response.destroyed) response.once('drain', send);
    };
    send();
  };
  expect(await outcomeOf(createFetcher().fetch(server.url))).toBe(
    'too-large: it has more than 262144 bytes',
  );
  expect(sent).toBeGreaterThan(0);
});

test('a server that redirects, here or elsewhere, is not followed', async () => {
  server.answer = (request, response) =>
    request.url === '/keys'
      ? response.writeHead(302, { location: '/others' }).end()
      : withKeys(key)(request, response);
  expect(await outcomeOf(createFetcher().fetch(server.url))).toBe(
    'status: it answered 302; redirects are not followed',
  );
  expect(server.asked).toBe(1);
});

test.each([404, 500, 204])('the status %i brings no keys', async (status) => {
  server.answer = (_request, response) => response.writeHead(status).end();
  expect(await outcomeOf(createFetcher().fetch(server.url))).toBe(`status: it answered ${status}`);
});

test.each([
  ['never answers', () => {}],
  [
    'sends a byte at a time',
    (response: {
      write(text: string): unknown;
      once(event: string, then: () => void): unknown;
    }) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(timer));
    },
  ],
])('a server that %s has only so much time', async (_case, answer) => {
  server.answer = (_request, response) => answer(response);
  const fetcher = createFetcher(loopback, { timeoutMs: 200 });
  expect(await outcomeOf(fetcher.fetch(server.url))).toBe('timeout: no answer in time');
});

test('a server that is not there, or hangs up, is told as it is', async () => {
  const gone = await startKeyServer(withKeys(key));
  await gone.close();
  expect(await outcomeOf(createFetcher().fetch(gone.url))).toMatch(/^unreachable: .*ECONNREFUSED/);
  server.answer = hangUp;
  expect(await outcomeOf(createFetcher().fetch(server.url))).toMatch(/^unreachable: /);
});

test.each([
  ['an address', () => server.url],
  ['a name', () => server.url.replace('127.0.0.1', 'localhost')],
])('%s that is private is not connected to unless it is allowed', async (_case, url) => {
  const outcome = await outcomeOf(createFetcher('10.0.0.0/8, ::1').fetch(url()));
  expect(outcome).toMatch(/^(forbidden-address|unreachable): /);
  expect(server.asked).toBe(0);
  expect(await outcomeOf(createFetcher().fetch(url()))).toBe('fetched');
});

test('a name that stands for another address a moment later is resolved once a connection', async () => {
  const answers = ['127.0.0.1', '10.0.0.1'];
  let resolved = 0;
  const resolve: Resolve = (_hostname, _options, callback) => {
    const address = answers[Math.min(resolved++, 1)] as string;
    callback(null, [{ address, family: 4 }]);
  };
  const fetcher = createFetcher(loopback, { resolve });
  const url = server.url.replace('127.0.0.1', 'login.test');
  server.answer = (request, response) => {
    response.setHeader('Connection', 'close');
    withKeys(key)(request, response);
  };
  expect([await outcomeOf(fetcher.fetch(url)), resolved]).toEqual(['fetched', 1]);
  expect(await outcomeOf(fetcher.fetch(url))).toMatch(/^forbidden-address: login\.test has/);
  expect(server.asked).toBe(1);
});
