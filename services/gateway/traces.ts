// Under which names do all services tell of one request?
import { randomBytes, randomFillSync } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Trace } from '../shared/trace.ts';

const acceptableId = /^[A-Za-z0-9._-]{1,64}$/;
/** https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
const wellFormed = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** Random for the process, counted within it. */
function createRequestIds(): () => string {
  const start = randomBytes(9).toString('base64url');
  let count = 0;
  return () => `${start}-${(++count).toString(36)}`;
}

const idBytes = 24;

/** New traces, not sampled. Drawn many at a time: one draw a request costs ten times as much. */
function createTraceparents(): () => string {
  const drawn = Buffer.alloc(256 * idBytes);
  let used = drawn.length;
  return () => {
    if (used === drawn.length) {
      randomFillSync(drawn);
      used = 0;
    }
    const ids = drawn.toString('hex', used, used + idBytes);
    used += idBytes;
    return `00-${ids.slice(0, 32)}-${ids.slice(32)}-00`;
  };
}

/** The client's own names where they are harmless in logs and headers, else ours. */
export function createTraces(): (headers: IncomingHttpHeaders) => Trace {
  const nextRequestId = createRequestIds();
  const nextTraceparent = createTraceparents();
  return ({ 'x-request-id': requestId, traceparent }) => ({
    requestId:
      typeof requestId === 'string' && acceptableId.test(requestId) ? requestId : nextRequestId(),
    traceparent:
      typeof traceparent === 'string' && wellFormed.test(traceparent)
        ? traceparent
        : nextTraceparent(),
  });
}
