// Who answers, and for how long do we wait?
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../../shared/errors.ts';
import type { Upstream, UpstreamReply, UpstreamRequest } from '../../shared/messages/upstream.ts';

/**
 * The upstream's reply, or a rejection with ASH504 at the deadline: what comes later is dropped.
 * A timer and one promise; `Promise.race` would make five.
 */
export function forward(
  upstream: Upstream,
  request: UpstreamRequest,
  deadlineMs: number,
): Promise<UpstreamReply> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new AppError('ASH504', `no answer within ${deadlineMs} ms`));
    }, deadlineMs);
    upstream(request).then(
      (reply) => {
        clearTimeout(timer);
        resolve(reply);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error as Error);
      },
    );
  });
}

/** Only what the api reads is passed on: whatever else a client sends has no way to mean anything behind us. */
export function forwardedHeaders(headers: IncomingHttpHeaders): UpstreamRequest['headers'] {
  return {
    accept: headers.accept,
    'content-type': headers['content-type'],
    prefer: headers.prefer as string | undefined,
    range: headers.range,
    'range-unit': headers['range-unit'] as string | undefined,
    'accept-profile': headers['accept-profile'] as string | undefined,
    'content-profile': headers['content-profile'] as string | undefined,
    'if-none-match': headers['if-none-match'],
  };
}
