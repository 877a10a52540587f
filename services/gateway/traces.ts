// Under which names do all services tell of one request?
import { randomBytes } from 'node:crypto';
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

const [traceDigits, parentDigits] = [32, 16];
const drawnTraces = 256;

/** New traces, not sampled. Drawn many at a time: one draw a request costs ten times as much. */
function createTraceparents(): () => string {
  let drawn = '';
  let used = 0;
  function draw(digits: number): string {
    const from = used;
    used += digits;
    return drawn.slice(from, used);
  }
  return () => {
    if (used === drawn.length) {
      drawn = randomBytes((drawnTraces * (traceDigits + parentDigits)) / 2).toString('hex');
      used = 0;
    }
    return `00-${draw(traceDigits)}-${draw(parentDigits)}-00`;
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
