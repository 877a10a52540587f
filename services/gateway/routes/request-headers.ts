// Which headers does an upstream get? The client's, without those that are for us, or that pretend to be from us.
import type { IncomingMessage } from 'node:http';
import type { Caller } from '../../shared/caller.ts';
import type { RouteSpec } from '../../shared/model/routes-spec.ts';
import type { Trace } from '../../shared/trace.ts';
import { bearerKey } from '../keys/presented-key.ts';
import { identityHeaders } from './identity.ts';

/** For the connection to us only (RFC 9110 §7.6.1), or said anew. */
const connection = [
  ...['connection', 'expect', 'host', 'http2-settings', 'keep-alive', 'proxy-authenticate'],
  ...['proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
];
/** What the gateway says itself. */
const ours = ['apikey', 'forwarded', 'traceparent', 'via', 'x-request-id'];
/** By these an upstream may take another path or method for what is meant than was authorised. */
const overrides = [
  ...['x-http-method', 'x-http-method-override', 'x-method-override', 'x-rewrite-url'],
];
/** What proxies say of from where a request comes. */
const origins = [
  ...['x-real-ip', 'x-client-ip', 'x-cluster-client-ip', 'true-client-ip', 'cf-connecting-ip'],
  ...['fastly-client-ip', 'x-appengine-user-ip', 'client-ip', 'x-remote-ip', 'x-remote-addr'],
];
/** What proxies say of who asks, and services behind them believe. */
const identities = [
  ...['remote-user', 'x-remote-user', 'x-user', 'x-user-id', 'x-user-name', 'x-user-email'],
  ...['x-user-role', 'x-user-roles', 'x-user-groups', 'x-userinfo', 'x-username', 'x-email'],
  ...['x-credential-identifier', 'x-anonymous-consumer', 'x-client-cert', 'client-cert'],
];
const never: ReadonlySet<string> = new Set([
  ...[...connection, ...ours, ...overrides, ...origins, ...identities],
]);
/** The same, by how they begin: of Kong, oauth2-proxy, Grafana, Envoy, Azure, Google, AWS, nginx. */
const neverBegins =
  /^(?:ashlar-|x-(?:amzn-oidc-|ashlar-|auth-request-|authenticated-|consumer-|envoy-|forwarded-|goog-authenticated-|ms-client-principal|original-|remote-user-|ssl-client-|webauth-)|ssl-client-)/;

export interface Received {
  readonly request: IncomingMessage;
  readonly caller: Caller;
  /** The client's. */
  readonly address: string;
  readonly trace: Trace;
  /** How the client reached us, as far as we know. */
  readonly proto: 'http' | 'https';
}

export type RequestHeaderSpec = Pick<
  RouteSpec,
  'match' | 'requestHeaders' | 'preserveHost' | 'forwardToken' | 'rewritePrefix'
>;

/** RFC 7239 §4: an address of IPv6 in brackets, hence in quotes. */
const forwardedNode = (address: string) => (address.includes(':') ? `"[${address}]"` : address);

function forwardedHeaders({ request, address, proto }: Received): string[] {
  const host = request.headers.host ?? '';
  const names = host === '' ? [] : ['X-Forwarded-Host', host];
  const hostPart = host === '' ? '' : `;host="${host}"`;
  return [
    ...['X-Forwarded-For', address, 'X-Forwarded-Proto', proto, ...names],
    ...['Forwarded', `for=${forwardedNode(address)}${hostPart};proto=${proto}`],
  ];
}

/** RFC 9110 §7.6.3: by its own name, after those before it. */
function viaHeader({ request }: Received): string[] {
  const { via } = request.headers;
  const own = `${request.httpVersion} ashlar`;
  return ['Via', via === undefined ? own : `${via}, ${own}`];
}

const maxPasses = 3;

/** Whether a request went in circles: an upstream that leads back here. */
export function isLooping({ headers }: IncomingMessage): boolean {
  const { via } = headers;
  if (via === undefined) return false;
  return via.split(',').filter((hop) => /^\s*\S+ ashlar\s*$/.test(hop)).length >= maxPasses;
}

/** As name, value, name, value …; never more than one of those that only one is read of. */
export function createRequestHeaders(spec: RequestHeaderSpec) {
  const { set = [], remove = [] } = spec.requestHeaders ?? {};
  const dropped = new Set([...remove, ...set.map(({ name }) => name)].map((n) => n.toLowerCase()));
  if (spec.forwardToken !== true) dropped.add('authorization');
  const added = set.flatMap(({ name, value }) => [name, value]);
  if (spec.rewritePrefix !== undefined && spec.match.prefix !== undefined)
    added.push('X-Forwarded-Prefix', encodeURI(spec.match.prefix));

  /** `X_Forwarded_For` is what some readers make of `X-Forwarded-For`. */
  function isDropped(name: string): boolean {
    const plain = name.replaceAll('_', '-');
    return dropped.has(name) || never.has(plain) || neverBegins.test(plain);
  }

  return (received: Received): string[] => {
    const { request, caller, trace } = received;
    const { rawHeaders, headers } = request;
    const sent: string[] = [];
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = rawHeaders[i] as string;
      const lower = name.toLowerCase();
      // What the guard took away is there among the raw ones still.
      if (headers[lower] === undefined || isDropped(lower)) continue;
      // A token is a user's and ends soon; whoever has an API key is that program until it is revoked.
      if (lower === 'authorization' && bearerKey(headers.authorization) !== null) continue;
      sent.push(name, rawHeaders[i + 1] as string);
    }
    if (spec.preserveHost === true && headers.host !== undefined) sent.push('Host', headers.host);
    sent.push(...forwardedHeaders(received), ...viaHeader(received), ...identityHeaders(caller));
    sent.push('X-Request-Id', trace.requestId, 'traceparent', trace.traceparent, ...added);
    return sent;
  };
}
