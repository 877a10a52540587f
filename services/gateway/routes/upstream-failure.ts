// What went wrong with an upstream, and what is the client told of it? Nothing of where it is.
import { AppError } from '../../shared/errors.ts';

/** A closed set, fit for a metric's label. */
export type FailureKind =
  /** No connection; or to an address where none may go. */
  | 'connect'
  /** The connection broke, or what came is no HTTP. */
  | 'broken'
  | 'timeout'
  /** 502, 503 or 504: it says itself that it cannot answer. */
  | 'status';

export class UpstreamFailure extends Error {
  readonly kind: FailureKind;
  /** The upstream may have begun to work on the request. */
  readonly mayHaveBegun: boolean;

  constructor(kind: FailureKind, mayHaveBegun: boolean, cause?: unknown) {
    super(cause instanceof Error ? cause.message : kind, { cause });
    this.kind = kind;
    this.mayHaveBegun = mayHaveBegun;
  }
}

/** Of these it is known that nothing is answered; others are the answer to a request. */
export const isGatewayStatus = (status: number): boolean => status >= 502 && status <= 504;

/** How long to wait until what is down may be up again. */
const retryAfterSeconds = 1;

/** All upstreams of a route are left alone, or have as many requests as they bear. */
export const unavailable = (route: string): AppError =>
  new AppError('ASH503', `route "${route}" has no upstream that can be asked now`, {
    retryAfterSeconds,
  });

export function toAppError(
  failure: UpstreamFailure,
  { route, timeoutMs }: { readonly route: string; readonly timeoutMs: number },
): AppError {
  const extras = { retryAfterSeconds, cause: failure };
  if (failure.kind === 'timeout')
    return new AppError('ASH504', `route "${route}" had no answer within ${timeoutMs} ms`, extras);
  const words =
    failure.kind === 'connect' ? 'could not be reached' : 'went away, or answered no HTTP';
  const doubt = 'It is not known whether the request was carried out.';
  return new AppError('ASH502', `the upstream of route "${route}" ${words}`, {
    ...extras,
    details: failure.mayHaveBegun ? doubt : null,
  });
}
