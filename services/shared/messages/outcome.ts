// How is the outcome of one row of a batch told, so that one failure does not spoil the others?
import { z } from 'zod';
import { AppError, type ErrorCode, statusByCode } from '../errors.ts';

/** An AppError as data. */
export const errorBodySchema = z.object({
  code: z.string().refine((code): code is ErrorCode => code in statusByCode),
  message: z.string(),
  details: z.unknown(),
  hint: z.string().nullable(),
  status: z.number(),
  retryAfterSeconds: z.number().nullable(),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;

/** The error as data, for the way between services. */
export function toErrorBody(error: AppError): ErrorBody {
  const { code, status, message, details, hint, retryAfterSeconds } = error;
  return {
    code,
    status,
    message,
    details: details ?? null,
    hint: hint ?? null,
    retryAfterSeconds: retryAfterSeconds ?? null,
  };
}

/** The AppError that `body` describes. */
export function fromErrorBody(body: ErrorBody): AppError {
  return new AppError(body.code, body.message, {
    details: body.details,
    hint: body.hint ?? undefined,
    status: body.status,
    ...(body.retryAfterSeconds === null ? {} : { retryAfterSeconds: body.retryAfterSeconds }),
  });
}
