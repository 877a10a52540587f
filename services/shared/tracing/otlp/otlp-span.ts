// How is a span of ours one of the SDK, and its trace one of W3C?
import { type Link, type Span as SdkSpan, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import type { Trace } from '../../trace.ts';
import type { Attributes, Span } from '../tracing.ts';

/** https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
export function spanContextOf(traceparent: string) {
  return {
    traceId: traceparent.slice(3, 35),
    spanId: traceparent.slice(36, 52),
    traceFlags: 1,
    isRemote: true,
  };
}

export const linkTo = ({ traceparent }: Trace): Link => ({ context: spanContextOf(traceparent) });

interface SpanOptions {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Its own two fields are all that goes into messages. */
export class OtlpSpan implements Span {
  readonly requestId: string;
  readonly traceparent: string;
  readonly #span: SdkSpan;
  readonly #now: () => number;

  constructor(span: SdkSpan, { requestId, now }: SpanOptions) {
    const { traceId, spanId } = span.spanContext();
    this.requestId = requestId;
    this.traceparent = `00-${traceId}-${spanId}-01`;
    this.#span = span;
    this.#now = now;
  }

  rename(name: string): void {
    this.#span.updateName(name);
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  linkTo(trace: Trace): void {
    this.#span.addLink(linkTo(trace));
  }

  end(error?: string): void {
    if (error !== undefined) {
      this.#span.setAttribute(ATTR_ERROR_TYPE, error);
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end(this.#now());
  }
}
