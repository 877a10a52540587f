// What does a request belong to? Told in every log line about it, and passed on with all that is asked for it.
import { z } from 'zod';

export const traceSchema = z.object({
  /** The client's own name for the request, or one of the gateway's. */
  requestId: z.string(),
  /** W3C Trace Context (https://www.w3.org/TR/trace-context/), well formed. */
  traceparent: z.string(),
});
export type Trace = Readonly<z.infer<typeof traceSchema>>;

/** 32 hexadecimal digits. */
export function traceIdOf({ traceparent }: Trace): string {
  return traceparent.slice(3, 35);
}

/** Where the flags begin; the last bit of them says whether the trace is recorded. */
const flagsAt = 53;
const lastDigit = 54;
/** Of the character `9`; behind it, the even digits `a`, `c` and `e` have odd codes. */
const codeOf9 = 57;

/** Whether spans of it are told; asked with every request, hence without a number made of the text. */
export function isSampled(traceparent: string): boolean {
  const code = traceparent.charCodeAt(lastDigit);
  return (code > codeOf9 ? code + 1 : code) % 2 === 1;
}

/** The same trace, of which no more spans are told. */
export function unsampled(trace: Trace): Trace {
  if (!isSampled(trace.traceparent)) return trace;
  return { ...trace, traceparent: `${trace.traceparent.slice(0, flagsAt)}00` };
}
