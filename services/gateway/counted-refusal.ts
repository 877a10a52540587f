// How is it refused what a caller shows of itself, so that it can be counted by its reason?
import { AppError, type ErrorCode, type ErrorExtras } from '../shared/errors.ts';

/** An answer with a reason of a closed set. Its words never hold a part of what was shown. */
export class CountedRefusal<Reason extends string> extends AppError {
  readonly reason: Reason;

  constructor(
    [reason, code]: readonly [Reason, ErrorCode],
    message: string,
    extras: ErrorExtras = {},
  ) {
    super(code, message, extras);
    this.reason = reason;
  }
}
