// Is the path that is routed and authorised the one that is forwarded?
import fc from 'fast-check';
import { canonicalTarget } from '../../services/gateway/stages/canonical-target.ts';
import { belowBase } from '../../services/gateway/stages/route.ts';
import type { RequestObservation } from '../../services/shared/observe/request-observation.ts';
import { exchange, startGateway, type TestGateway, until } from '../helpers/gateway.ts';

let served: TestGateway;
beforeAll(async () => {
  served = await startGateway({ drainTimeoutMs: 100 });
});
afterAll(() => served.gateway.drain());

const entities = ['products', 'orders'];
/** Names of entities, whole and in pieces, and what path attacks put between them. */
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('/products', '/orders', '/%6frders', '/product', 's') },
  fc.constantFrom('/', '//', '/.', '/..', '/%2e%2e', '..;/', ';a=b', '%2f', '%5c', '%00', '%252f'),
  fc.constantFrom('%c0%af', '%C3%A9', '%20', '%7E', '~', '.css', '?', '?a=/orders', '#', '@'),
);
const target = fc
  .tuple(fc.constantFrom('/rest/v1', '/rest/%761', '/rest'), fc.array(piece, { maxLength: 4 }))
  .map(([base, pieces]) => base + pieces.join(''));

async function ask(url: string): Promise<RequestObservation> {
  served.reset();
  await exchange(served.port, `GET ${url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  await until(() => served.observed.length > 0);
  return served.observed.find(({ kind }) => kind === 'request') as RequestObservation;
}

test('it is, character by character, and the route that is told is that of its entity', async () => {
  let forwarded = 0;
  const property = fc.asyncProperty(target, async (url) => {
    const { route, path: told } = await ask(url);
    const [request] = served.forwarded;
    if (request === undefined) return;
    forwarded++;
    const { path, query } = canonicalTarget(url, 'a');
    expect(told).toBe(path);
    expect([request.path, request.query]).toEqual([belowBase(path), query]);
    const [, first = ''] = request.path.split('/');
    expect(route).toBe(entities.includes(first) ? first : 'other');
    expect(first).not.toBe('orders');
  });
  await fc.assert(property, { numRuns: 1000 });
  expect(forwarded).toBeGreaterThan(50);
});
