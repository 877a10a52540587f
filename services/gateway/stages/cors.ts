// May a page of another site ask, and read the answer? (https://fetch.spec.whatwg.org/#http-cors-protocol)
import type { IncomingMessage } from 'node:http';
import type { CorsSpec } from '../../shared/model/cors-spec.ts';
import type { Model } from '../../shared/model/model.ts';
import type { Answer } from './send.ts';

/** Headers that clients of the API send; `apikey` and `X-Client-Info` are those of Supabase's. */
const sentHeaders = [
  ...['Authorization', 'Content-Type', 'Prefer', 'Range', 'Range-Unit', 'If-None-Match'],
  ...['Accept-Profile', 'Content-Profile', 'Consistency-Token', 'Last-Event-ID'],
  ...['X-Request-Id', 'Traceparent', 'Tracestate', 'Apikey', 'X-Client-Info'],
];
/** What answers say in headers, beside what every page may read. */
const readHeaders = [
  ...['Allow', 'Cache-Status', 'Consistency-Token', 'Content-Profile', 'Content-Range', 'ETag'],
  ...['Location', 'Preference-Applied', 'RateLimit', 'RateLimit-Policy', 'Retry-After'],
  ...['WWW-Authenticate', 'X-Request-Id'],
];
const methods = 'GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS';
const preflightVary = ['Vary', 'Access-Control-Request-Method, Access-Control-Request-Headers'];
const defaultMaxAgeSeconds = 600;
const nothing: readonly string[] = [];
const labels = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

/** Headers as name, value, name, value … */
interface Cors {
  /** Of an answer to this origin, or to none. */
  readonly answered: (origin: string | undefined) => readonly string[];
  /** Of a preflight's, beside those of any answer. */
  readonly preflight: (origin: string) => readonly string[];
}

/** `https://*.example.org:8443` is every origin that begins and ends like that, with a name between. */
function isBelow(wildcard: string): (origin: string) => boolean {
  const [start = '', end = ''] = wildcard.split('*');
  return (origin) =>
    origin.startsWith(start) &&
    origin.endsWith(end) &&
    labels.test(origin.slice(start.length, -end.length));
}

function createMatch(origins: readonly string[]): (origin: string) => boolean {
  if (origins.includes('*')) return () => true;
  const exact = new Set(origins);
  const wildcards = origins.filter((origin) => origin.includes('*')).map(isBelow);
  return (origin) => exact.has(origin) || wildcards.some((matches) => matches(origin));
}

function compileCors(spec: CorsSpec): Cors {
  const { origins, credentials = false, allowHeaders = [], exposeHeaders = [] } = spec;
  const isAllowed = createMatch(origins);
  const isForAll = origins.includes('*');
  const exposed = [
    ...(credentials ? ['Access-Control-Allow-Credentials', 'true'] : []),
    ...['Access-Control-Expose-Headers', [...readHeaders, ...exposeHeaders].join(', ')],
  ];
  const permitted = [
    ...['Access-Control-Allow-Methods', methods],
    ...['Access-Control-Allow-Headers', [...sentHeaders, ...allowHeaders].join(', ')],
    ...['Access-Control-Max-Age', String(spec.maxAgeSeconds ?? defaultMaxAgeSeconds)],
  ];
  /** Also without an Origin: who keeps that answer must not give it to who has one. */
  const vary = isForAll ? nothing : ['Vary', 'Origin'];
  return {
    answered(origin) {
      if (origin === undefined || !isAllowed(origin)) return vary;
      return ['Access-Control-Allow-Origin', isForAll ? '*' : origin, ...exposed, ...vary];
    },
    preflight: (origin) => [...(isAllowed(origin) ? permitted : nothing), ...preflightVary],
  };
}

/** OPTIONS of a browser that asks for leave; any other OPTIONS is a question of its own. */
function preflightOrigin({ method, headers }: IncomingMessage): string | null {
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return null;
  return headers.origin ?? null;
}

export interface CorsStage {
  /** Headers of any answer to the request: added as it is sent, for what is kept is for everybody. */
  readonly headersFor: (request: IncomingMessage) => readonly string[];
  /** The answer to who asks for leave; null for any other request, and where spec.cors is not declared. */
  readonly preflight: (request: IncomingMessage) => Answer | null;
}

/** As the model that is served says. A site that is not listed is told nothing, and its browser keeps the answer from it. */
export function createCors(served: () => Model | null): CorsStage {
  let known: { model: Model | null; cors: Cors | null } = { model: null, cors: null };

  function corsOf(model: Model | null): Cors | null {
    if (known.model !== model) {
      const spec = model?.application.cors;
      known = { model, cors: spec === undefined ? null : compileCors(spec) };
    }
    return known.cors;
  }

  return {
    headersFor: ({ headers }) => corsOf(served())?.answered(headers.origin) ?? nothing,
    preflight(request) {
      const origin = preflightOrigin(request);
      const cors = origin === null ? null : corsOf(served());
      if (origin === null || cors === null) return null;
      return { status: 204, headers: cors.preflight(origin), body: null };
    },
  };
}
