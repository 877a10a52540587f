// Which headers of an upstream's answer does the client get? All but those that are for us, or ours to say.
import type { RouteSpec } from '../../shared/model/routes-spec.ts';
import { apiSecurityHeaders } from '../security-headers.ts';
import { createPathBack } from './forwarded-path.ts';

/** For the connection to us only (RFC 9110 §7.6.1). */
const connection = [
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authentication-info'],
  ...['proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
];
/** Said by the gateway, by `spec.cors`, or telling who stands behind us. */
const ours = [
  ...['alt-svc', 'server', 'strict-transport-security', 'x-content-type-options', 'x-powered-by'],
  ...['x-request-id', 'x-aspnet-version', 'x-aspnetmvc-version', 'x-accel-buffering', 'via'],
];
const never: ReadonlySet<string> = new Set([...connection, ...ours]);
const neverBegins = /^(?:access-control-|x-ashlar-|x-accel-)/;
/** Whoever reads one of two of them reads another message than who reads the other. */
const single: ReadonlySet<string> = new Set(['content-length', 'content-type', 'location']);
/** They hold URLs of what answers. */
const locations: ReadonlySet<string> = new Set(['location', 'content-location']);

/** What every answer of the gateway says, whatever the upstream does. */
const forced: ReadonlySet<string> = new Set([
  'strict-transport-security',
  'x-content-type-options',
]);
const policyName = 'content-security-policy';
/** A document needs a policy of its own, which only its makers know; ours lets nothing run or load. */
const isDocument = (type: string) => /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(type);

interface SecurityHeader {
  readonly name: string;
  readonly lower: string;
  readonly value: string;
}

/** As of any answer of the API. */
function securityHeaders(): SecurityHeader[] {
  const flat = apiSecurityHeaders();
  const named = flat.filter((_, i) => i % 2 === 0);
  return named.map((name, i) => ({
    name,
    lower: name.toLowerCase(),
    value: flat[2 * i + 1] as string,
  }));
}

export interface Answered {
  readonly status: number;
  /** As they came: name, value, name, value … */
  readonly raw: readonly (Buffer | string)[];
}

const text = (bytes: Buffer | string) =>
  typeof bytes === 'string' ? bytes : bytes.toString('latin1');

/** Names that `Connection` says are for this connection only. */
function nominated(raw: Answered['raw']): Set<string> {
  const names = new Set<string>();
  for (let i = 0; i < raw.length; i += 2) {
    const name = text(raw[i] as Buffer);
    if (name.length !== 10 || name.toLowerCase() !== 'connection') continue;
    for (const option of text(raw[i + 1] as Buffer).split(','))
      names.add(option.trim().toLowerCase());
  }
  return names;
}

/** A URL of the upstream as the client has to write it: without the upstream's address. */
function createLocation(route: RouteSpec): (url: string, origin: string) => string {
  const back = createPathBack(route);
  return (url, origin) => {
    if (url.startsWith('/') && !url.startsWith('//')) return back(url);
    if (!URL.canParse(url, origin)) return url;
    const { origin: named, pathname, search, hash } = new URL(url, origin);
    // What is relative to the path stays: it leads to the same place from outside.
    const isAbsolute = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(url);
    return isAbsolute && named === origin ? back(pathname) + search + hash : url;
  };
}

/** As name, value, name, value … for `writeHead`, from an upstream at this origin. */
export function createResponseHeaders(route: RouteSpec) {
  const { set = [], remove = [] } = route.responseHeaders ?? {};
  const added = set.flatMap(({ name, value }) => [name, value]);
  const locate = createLocation(route);
  const security = securityHeaders();
  /** What is taken away by name is not put back either. */
  const declared = new Map([
    ...remove.map((name): [string, string] => [name.toLowerCase(), '']),
    ...set.map(({ name, value }): [string, string] => [name.toLowerCase(), value]),
  ]);

  /** Whether it is to be added: a browser is careful where the upstream does not say otherwise. */
  function needs(lower: string, seen: ReadonlyMap<string, string>): boolean {
    if (forced.has(lower)) return true;
    if (seen.has(lower)) return false;
    return lower !== policyName || !isDocument(seen.get('content-type') ?? '');
  }

  /** Whether the client gets it, where it was not named by `Connection`. */
  function passes(lower: string, status: number, seen: ReadonlyMap<string, string>): boolean {
    if (never.has(lower) || neverBegins.test(lower) || declared.has(lower)) return false;
    if (single.has(lower) && seen.has(lower)) return false;
    return lower !== 'content-length' || status !== 204;
  }

  return ({ status, raw }: Answered, origin: string): string[] => {
    const own = nominated(raw);
    const seen = new Map(declared);
    const sent: string[] = [];
    for (let i = 0; i < raw.length; i += 2) {
      const name = text(raw[i] as Buffer);
      const lower = name.toLowerCase();
      if (own.has(lower) || !passes(lower, status, seen)) continue;
      const value = text(raw[i + 1] as Buffer);
      seen.set(lower, value);
      sent.push(name, locations.has(lower) ? locate(value, origin) : value);
    }
    for (const { name, lower, value } of security) if (needs(lower, seen)) sent.push(name, value);
    sent.push('Via', '1.1 ashlar', ...added);
    return sent;
  };
}
