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
