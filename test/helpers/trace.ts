// To which request does a test's question belong?
import type { Trace } from '../../services/shared/trace.ts';

export const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

export function traceOf(requestId: string): Trace {
  return { requestId, traceparent };
}
