// How does asking an upstream become a span? One for each try, until the head of the answer; the upstream is told its traceparent.
import { attributeNames } from '../../shared/tracing/attribute-names.ts';
import type { Span, Tracing } from '../../shared/tracing/tracing.ts';
import type { Backend } from './backend.ts';
import type { StreamContext } from './hold-stream.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/** `https://api.example.org` → its host and port. */
function serverOf(origin: string) {
  const { hostname, port, protocol } = new URL(origin);
  return {
    [attributeNames.urlScheme]: protocol.slice(0, -1),
    [attributeNames.serverAddress]: hostname,
    [attributeNames.serverPort]: Number(port) || (protocol === 'https:' ? 443 : 80),
  };
}

/** Null where the request is not traced. */
export function openAttemptSpan(
  tracing: Tracing | null,
  { exchange, route }: Pick<StreamContext, 'exchange' | 'route'>,
  { backend, retries }: { readonly backend: Backend; readonly retries: number },
): Span | null {
  if (tracing === null || exchange.span === null) return null;
  const { method = '' } = exchange.request;
  return tracing.start(exchange.span, {
    name: `${method} ${route.label}`,
    kind: 'client',
    attributes: {
      [attributeNames.httpMethod]: method,
      ...serverOf(backend.origin),
      ...(retries > 0 ? { [attributeNames.httpResendCount]: retries } : {}),
    },
  });
}

/** Ends with the head of the answer, or why there is none. */
export async function endAttemptSpan(span: Span, asked: Promise<number>): Promise<void> {
  try {
    const status = await asked;
    span.set({ [attributeNames.httpStatus]: status });
    span.end(status >= 400 ? String(status) : undefined);
  } catch (error) {
    span.end(error instanceof UpstreamFailure ? error.kind : 'aborted');
    throw error;
  }
}
