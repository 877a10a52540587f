// What does an error of PostgreSQL mean to a caller, and is it worth another try?
import { AppError, type ErrorCode, statusByCode } from '../shared/errors.ts';

/** What a driver's error tells; see https://www.postgresql.org/docs/18/protocol-error-fields.html */
export interface DatabaseFault {
  readonly code?: string;
  readonly message: string;
  /** ERROR: the statement ended; FATAL: the connection. */
  readonly severity?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly table?: string;
  readonly constraint?: string;
  readonly column?: string;
  /** Character of the statement, counted from 1. */
  readonly position?: string;
}

/** Codes whose `detail` names only values the caller itself sent. Others may show whole rows. */
const toldDetails = new Set(['23001', '23503', '23505', '23P01']);

/** Of these another try may succeed at once: nothing was changed. */
const retryable = new Set(['40001', '40P01', '57P01', '57P02', '57P03', '0A000', '26000']);

const connectionFaults = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // Of a connection that PostgreSQL does not let in: user, password, database.
  '28000',
  '28P01',
  '3D000',
]);

const words: Partial<Record<ErrorCode, string>> = {
  '40001': 'The change collided with another one',
  '40P01': 'The change collided with another one',
  '53300': 'The database has no connection free',
  '55000': 'What is asked for is not ready in the database, as a materialized view without data',
  '55P03': 'The row is locked by another change',
  '57014': 'The statement took too long and was ended',
};

export function isDatabaseFault(error: unknown): error is DatabaseFault {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string';
}

/** PostgreSQL refused the statement and undid all of it. A lost or ended connection leaves that open. */
export function wasUndone(error: unknown): boolean {
  return isDatabaseFault(error) && error.severity === 'ERROR';
}

/** True when the same statement may succeed at once; whether it had an effect, `wasUndone` tells. */
export function isRetryable(error: unknown): boolean {
  return isDatabaseFault(error) && retryable.has(error.code ?? '');
}

/** The database cannot be reached, or ended the connection. */
function unavailable(cause: unknown): AppError {
  return new AppError('PGRST000', 'The database is not available', {
    hint: 'Try again in a moment.',
    retryAfterSeconds: 1,
    cause,
  });
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(statusByCode, code) && /^[0-9A-Z]{5}$/.test(code);
}

/** pg's own errors without a code: the pool's time-out and a connection that ended. */
function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered/.test(
    error.message,
  );
}

/**
 * Class 22 is "data exception". A text that is no tsquery is told as a syntax error, as wrong SQL is, but
 * without a position in the statement.
 */
function isUnsuitableValue({ code = '', position }: DatabaseFault): boolean {
  return code.startsWith('22') || (code === '42601' && position === undefined);
}

/**
 * What a function of the application raised, or null: its words are meant for the caller. `ERRCODE 'PT404'` asks
 * for a status, as in PostgREST (https://docs.postgrest.org/en/v14/references/errors.html#raise-errors-with-http-status-codes).
 */
function raised({ code = '', message, detail, hint }: DatabaseFault): AppError | null {
  const isStatus = /^PT[45]\d\d$/.test(code);
  if (code !== 'P0001' && !isStatus) return null;
  const status = isStatus ? Number(code.slice(2)) : statusByCode.P0001;
  const isBusy = status === 429 || status === 503;
  return new AppError('P0001', message, {
    details: detail,
    hint,
    status,
    ...(isBusy ? { retryAfterSeconds: 1 } : {}),
  });
}

/** A table changed under a prepared statement, time and again: nothing the caller did. */
function isStalePlan({ code, message }: DatabaseFault): boolean {
  return code === '0A000' && message.includes('cached plan');
}

/** What PostgreSQL said of a statement it took. */
function toldFault(error: DatabaseFault): AppError | null {
  const code = error.code ?? '';
  if (isStalePlan(error)) return null;
  if (!isKnown(code)) return isUnsuitableValue(error) ? new AppError('22000', error.message) : null;
  const isBusy = statusByCode[code] === 503;
  return new AppError(code, words[code] ?? error.message, {
    ...(toldDetails.has(code) ? { details: error.detail } : {}),
    ...(isBusy ? { retryAfterSeconds: 1 } : {}),
    cause: error,
  });
}

/**
 * The error as the caller may see it. Unknown ones come back as they are: they are internal.
 * `detail` of constraint errors stays, with the constraint's name for whoever adds knowledge.
 */
export function toAppError(error: unknown): unknown {
  if (isLostConnection(error)) return unavailable(error);
  if (!isDatabaseFault(error)) return error;
  if (connectionFaults.has(error.code ?? '')) return unavailable(error);
  return raised(error) ?? toldFault(error) ?? error;
}

/** Rejects with the driver's errors as others may see them. */
export async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toAppError(error);
  }
}
