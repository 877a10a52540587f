// What does JetStream refuse, and why?
import { NatsError } from 'nats';
import { AppError } from '../../errors.ts';

/** API errors of JetStream: no message, no stream, another sequence than expected. */
export const noMessage = 10037;
export const noStream = 10059;
export const wrongSequence = 10071;

export const apiCode = (error: unknown) =>
  error instanceof NatsError ? (error.api_error?.err_code ?? null) : null;

/** Where the server does not answer for JetStream at all, or not any more. */
export function toAway(error: unknown): unknown {
  if (!(error instanceof NatsError)) return error;
  const isOff = error.code === '503' || /no responders|jetstream not enabled/i.test(error.message);
  const message = isOff
    ? 'JetStream does not answer: is it enabled at the NATS server (-js)?'
    : `JetStream: ${error.message}`;
  return new AppError('ASH503', message, { retryAfterSeconds: 1, cause: error });
}
