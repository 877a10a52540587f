// To which trace does a request belong? (W3C Trace Context, https://www.w3.org/TR/trace-context/)
import { randomBytes } from 'node:crypto';

const form = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** The `traceparent` that came with the request; a new one, not sampled, when there was none that is well formed. */
export function traceparentOf(header: string | undefined): string {
  if (header !== undefined && form.test(header)) return header;
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
