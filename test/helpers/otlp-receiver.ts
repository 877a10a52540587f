// How does a test see the spans that are sent? It is the collector: OTLP over HTTP, in JSON.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** One span, as much of it as tests are about. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** '' for the first of a trace. */
  readonly parentSpanId: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  /** 2: an error. */
  readonly status: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly string[];
}

export interface OtlpReceiver {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  /** Everything that came, as it came. */
  readonly texts: string[];
  readonly headers: IncomingHttpHeaders[];
  /** What messages are answered with; 200 at first. */
  status: number;
  /** Resolves with the spans once they are so many, or that one is among them. */
  until(isThere: (spans: readonly ReceivedSpan[]) => boolean): Promise<readonly ReceivedSpan[]>;
  close(): Promise<void>;
}

interface Pair {
  readonly key: string;
  readonly value: Record<string, unknown>;
}
interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status?: { readonly code?: number };
  readonly attributes?: readonly Pair[];
  readonly links?: readonly { readonly spanId: string }[];
}
/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Pair[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

const toObject = (pairs: readonly Pair[] = []) =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));

function toSpan(sent: SentSpan, service: string): ReceivedSpan {
  const { traceId, spanId, parentSpanId = '', name, kind, status, attributes, links = [] } = sent;
  return {
    ...{ service, name, traceId, spanId, parentSpanId, kind },
    status: status?.code ?? 0,
    attributes: toObject(attributes),
    links: links.map((link) => link.spanId),
  };
}

const spansOf = ({ resourceSpans }: Sent): ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => toSpan(span, String(toObject(resource.attributes)['service.name']))),
    ),
  );

/** A collector on a free port of the loopback interface. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      receiver.texts.push(text);
      receiver.headers.push(request.headers);
      if (request.url === '/v1/traces') receiver.spans.push(...spansOf(JSON.parse(text) as Sent));
      response.writeHead(receiver.status, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: OtlpReceiver = {
    url: `http://127.0.0.1:${port}`,
    ...{ spans: [], texts: [], headers: [], status: 200 },
    async until(isThere) {
      for (let waitedMs = 0; !isThere(receiver.spans); waitedMs += 20) {
        const names = receiver.spans.map(({ service, name }) => `${service}: ${name}`);
        if (waitedMs > 15_000)
          throw new Error(`They did not come; there are:\n${names.join('\n')}`);
        await pause(20);
      }
      return receiver.spans;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
