// What is told of a client's request in its trace? What the log says of it, by names of the model; nothing that the client sent.
import type { IncomingMessage } from 'node:http';
import { type Trace, unsampled } from '../../shared/trace.ts';
import { attributeNames } from '../../shared/tracing/attribute-names.ts';
import type { Span, Tracing } from '../../shared/tracing/tracing.ts';
import type { Exchange } from '../exchange.ts';
import { knownMethods } from '../stages/guard.ts';
import { basePath } from '../stages/route.ts';
import type { Sample } from './sampler.ts';

export interface RequestSpansOptions {
  readonly tracing: Tracing;
  readonly sample: Sample;
}

/** As the conventions call a method that is none of those known. */
const otherMethod = '_OTHER';
const methodOf = ({ method = '' }: IncomingMessage) =>
  knownMethods.has(method) ? method : otherMethod;

/** `orders` → `/rest/v1/orders`; null where the path is no template: of routes, pages and what is not known. */
function templateOf(route: string): string | null {
  if (route === 'other' || route === 'page' || route.startsWith('routes/')) return null;
  if (route.startsWith('events/')) return `/events/v1/${route.slice('events/'.length)}`;
  return `${basePath}/${route}`;
}

/** `Cache-Status` of the answer: which of the caches had it, or why not (RFC 9211). */
function cacheStatusOf(headers: readonly string[]): string | null {
  const place = headers.indexOf('Cache-Status');
  return place === -1 ? null : (headers[place + 1] ?? null);
}

export class RequestSpans {
  readonly #options: RequestSpansOptions;

  constructor(options: RequestSpansOptions) {
    this.#options = options;
  }

  /** Decides for everybody behind the gateway whether the request is traced; `trace` is what it came with, or a new one. */
  begin(
    request: IncomingMessage,
    trace: Trace,
  ): { readonly trace: Trace; readonly span: Span | null } {
    const { tracing, sample } = this.#options;
    const { requestId, traceparent } = trace;
    const theirs = traceparent === request.headers.traceparent ? traceparent : null;
    if (!sample(theirs)) return { trace: unsampled(trace), span: null };
    const work = { name: methodOf(request), kind: 'entry' } as const;
    const span = tracing.open({ requestId, traceparent: theirs }, work);
    return { trace: span, span };
  }
}

/** Which cache had the answer. */
export function tellCacheStatus(span: Span, headers: readonly string[]): void {
  const status = cacheStatusOf(headers);
  if (status !== null) span.set({ 'ashlar.cache_status': status });
}

/** The request was answered, or an answer began that goes on for as long as it likes. */
export function endRequestSpan(
  span: Span,
  { request, route, refused }: Exchange,
  status: number,
): void {
  const method = methodOf(request);
  const template = templateOf(route);
  span.rename(`${method} ${template ?? route}`);
  span.set({
    [attributeNames.httpMethod]: method,
    [attributeNames.urlScheme]: 'http',
    [attributeNames.httpStatus]: status,
    'ashlar.route': route,
    ...(template === null ? {} : { [attributeNames.httpRoute]: template }),
    ...(refused === null ? {} : { 'ashlar.refused': refused }),
  });
  span.end(status >= 500 ? String(status) : undefined);
}
