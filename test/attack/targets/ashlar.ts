// How is our own gateway attacked where all can be seen? With a stub behind it, and its log.
import type { AddressInfo } from 'node:net';
import { makeApiKey } from '../../../services/shared/api-key.ts';
import { createLog } from '../../../services/shared/observe/log.ts';
import { okReply, startGateway, type TestGateway } from '../../helpers/gateway.ts';
import { mayLeadHere } from '../../helpers/route-upstream.ts';
import { smallModel } from '../../helpers/small-model.ts';
import type { Target } from '../attack-case.ts';
import { startUpstream } from './upstream.mjs';

const { id, hash, text: key } = makeApiKey();

export const secret = 'a secret of at least thirty-two bytes';

/** Time limits that tests can wait for. */
export const impatience = {
  ...{ headersTimeoutMs: 1000, requestTimeoutMs: 2000, writeStallTimeoutMs: 1000 },
};

const addressOf = (port: AddressInfo['port']) => ({
  address: { host: '127.0.0.1', port },
  host: `127.0.0.1:${port}`,
});

const paths = { open: '/rest/v1/products', closed: '/rest/v1/orders' };

const auth = { issuer: 'attack', audience: 'attack', apiKeys: { roles: ['admin'] } };

/** One key is good. */
const lookUpKey: TestGateway['lookUpKey'] = async (asked) =>
  asked.hash === hash
    ? {
        ...{ state: 'good', id, name: 'attack', role: 'admin', claims: {} },
        ...{ plan: null, expiresMs: null },
      }
    : { state: 'unknown' };

/** The gateway with the small model; orders are told only to who comes through. */
export async function startTarget(
  settings: Record<string, unknown> = {},
): Promise<Target & { close(): Promise<void> }> {
  const gateway = await startGateway({ drainTimeoutMs: 100, ...settings });
  const reset = () => {
    gateway.reset();
    gateway.model = smallModel({ auth });
    gateway.lookUpKey = lookUpKey;
    gateway.upstream = async ({ path }) => {
      if (path === '/products') return okReply;
      if (path === '/orders') return { ...okReply, body: '[{"note":"SECRET"}]' };
      return { ...okReply, status: 404, body: '{}' };
    };
  };
  reset();
  return {
    ...addressOf(gateway.port),
    ...{ ...paths, secret, key, role: 'admin', patienceMs: 20_000 },
    abilities: ['secret', 'key', 'issuer'],
    witness: {
      settleMs: 0,
      reset,
      requests: () =>
        gateway.forwarded.map(({ method, path, query, headers, caller }) =>
          [method, path, query, JSON.stringify({ headers, caller })].join(' '),
        ),
      log: () => logOf(gateway.observed),
    },
    close: () => gateway.gateway.drain(),
  };
}

/** The gateway before another HTTP service: one of its routes is for everybody, one for who has a token. */
export async function startRouteTarget(
  settings: Record<string, unknown> = {},
): Promise<Target & { close(): Promise<void> }> {
  const upstream = await startUpstream('/closed/things');
  const gateway = await startGateway({ drainTimeoutMs: 100, ...mayLeadHere, ...settings });
  const upstreams = [{ url: `http://127.0.0.1:${upstream.port}` }];
  const everybody = ['anon', 'clerk', 'customer', 'admin'];
  const model = smallModel({
    auth,
    routes: [
      {
        name: 'open',
        match: { prefix: '/open' },
        upstreams,
        roles: everybody,
        idleTimeoutMs: 5000,
      },
      { name: 'closed', match: { prefix: '/closed' }, upstreams, roles: ['admin'] },
    ],
  });
  const reset = () => {
    upstream.reset();
    gateway.reset();
    gateway.model = model;
    gateway.lookUpKey = lookUpKey;
  };
  reset();
  return {
    ...addressOf(gateway.port),
    ...{ open: '/open/things', closed: '/closed/things', secret, key, role: 'admin' },
    ...{ abilities: ['secret', 'key', 'issuer'], patienceMs: 20_000 },
    witness: {
      settleMs: 20,
      reset,
      requests: upstream.requests,
      log: () => logOf(gateway.observed),
    },
    async close() {
      await gateway.gateway.drain();
      upstream.close();
    },
  };
}

type Observed = Parameters<ReturnType<typeof createLog>['observe']>[0];

function logOf(observed: readonly Observed[]): string {
  let text = '';
  const sink = { write: (lines: string) => (text += lines) };
  const log = createLog({ service: 'gateway', level: 'info', sink });
  for (const observation of observed) log.observe(observation);
  log.flush();
  return text;
}

/** A whole Ashlar that is served at this URL. */
export function servedTarget(url: string, secretOfTokens: string): Target {
  return {
    ...addressOf(Number(new URL(url).port)),
    ...{ ...paths, secret: secretOfTokens, role: 'admin', abilities: ['secret', 'api'] },
    ...{ patienceMs: 20_000, witness: null },
  };
}
