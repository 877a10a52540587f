// How do spans get to whoever collects them? By OTLP, through the SDK of OpenTelemetry; the only importer of it.
import { ROOT_CONTEXT, SpanKind, type Tracer, trace as traceApi } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { Observe } from '../../observe/observation.ts';
import { isSampled } from '../../trace.ts';
import type { TracingConfig } from '../config.ts';
import type { Parent, Span, Tracing, Work } from '../tracing.ts';
import { BoundedExport } from './bounded-export.ts';
import { linkTo, OtlpSpan, spanContextOf } from './otlp-span.ts';
import { createPreciseTime } from './precise-time.ts';

export interface OtlpOptions {
  readonly config: Omit<TracingConfig, 'otelExporterOtlpEndpoint'> & { readonly endpoint: string };
  readonly service: string;
  readonly id: string;
  readonly observe: Observe;
}

/** Milliseconds one message with spans may take, its repetitions included. */
const exportTimeoutMs = 5000;

function resourceOf({ config, service, id }: OtlpOptions) {
  const { otelServiceName, otelResourceAttributes } = config;
  return defaultResource().merge(
    resourceFromAttributes({
      [ATTR_SERVICE_NAME]: `ashlar-${service}`,
      [ATTR_SERVICE_INSTANCE_ID]: id,
      ...otelResourceAttributes,
      ...(otelServiceName === undefined ? {} : { [ATTR_SERVICE_NAME]: otelServiceName }),
    }),
  );
}

function createExport({ config, observe }: OtlpOptions): BoundedExport {
  const exporter = new OTLPTraceExporter({
    url: `${config.endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: config.otelExporterOtlpHeaders,
    timeoutMillis: exportTimeoutMs,
  });
  return new BoundedExport({ exporter, observe, now: () => performance.now() });
}

function createTracing(tracer: Tracer, service: string): Tracing {
  const now = createPreciseTime(Date.now, () => performance.now());
  // Where all is one process, what one service does for another is no request that came in.
  const served = service === 'embedded' ? SpanKind.INTERNAL : SpanKind.SERVER;
  const kinds = { entry: SpanKind.SERVER, served, client: SpanKind.CLIENT };
  function open({ requestId, traceparent }: Parent, { name, kind, attributes, links }: Work): Span {
    const context =
      traceparent === null
        ? ROOT_CONTEXT
        : traceApi.setSpanContext(ROOT_CONTEXT, spanContextOf(traceparent));
    const options = {
      kind: kinds[kind],
      startTime: now(),
      ...(attributes && { attributes }),
      ...(links && { links: links.map(linkTo) }),
    };
    return new OtlpSpan(tracer.startSpan(name, options, context), { requestId, now });
  }
  return {
    open,
    start: (trace, work) =>
      trace === undefined || !isSampled(trace.traceparent) ? null : open(trace, work),
  };
}

/** Spans go out in the background; `close` sends what waits, for as long as that may take. */
export function createOtlpTracing(options: OtlpOptions) {
  const exporting = createExport(options);
  const provider = new TracerProvider({
    // The gateway has decided: who asks for a span here wants it.
    sampler: new AlwaysOnSampler(),
    resource: resourceOf(options),
    spanProcessors: [exporting],
  });
  const tracing = createTracing(provider.getTracer('ashlar'), options.service);
  return { tracing, close: () => exporting.close() };
}
