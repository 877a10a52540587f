// How is it told where the time of one request went? As spans; who tells them knows no OpenTelemetry.
import type { Trace } from '../trace.ts';

/** Of closed sets: of the code, or names of the model. What a client sends is never one. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface Work {
  readonly name: string;
  /** `entry`: for a client; `served`: for another service of ours; `client`: somebody else does it, and is waited for. */
  readonly kind: 'entry' | 'served' | 'client';
  readonly attributes?: Attributes;
  /** Other requests it was done for, too. */
  readonly links?: readonly Trace[];
}

/** Work that is being done; told once it ends. It is the trace of whatever is asked because of it: their parent. */
export interface Span extends Trace {
  rename(name: string): void;
  set(attributes: Attributes): void;
  /** It had to do with that span, too, which is of another trace or another branch. */
  linkTo(trace: Trace): void;
  /** `error` says in one word what went wrong (`error.type`). */
  end(error?: string): void;
}

/** What a span is part of. Without a traceparent it is the first one of its trace. */
export interface Parent {
  readonly requestId: string;
  readonly traceparent: string | null;
}

export interface Tracing {
  /** A span, whoever asks. */
  open(parent: Parent, work: Work): Span;
  /** A span where the trace is sampled, as the gateway decided; else null. */
  start(trace: Trace | undefined, work: Work): Span | null;
}

/** Within the process that does the work, its span is at hand wherever its trace is. */
export function isSpan(trace: Trace): trace is Span {
  return 'linkTo' in trace;
}
