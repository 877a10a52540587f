// How is an error told over HTTP? Known errors keep their words; anything else is an internal error.
import { STATUS_CODES } from 'node:http';
import { anonymousRole } from './caller.ts';
import { AppError } from './errors.ts';

/**
 * `rest`: PostgREST's `{code, message, details, hint}`.
 * `problem`: RFC 9457 with the same four as extension members, for faults found before a route is known.
 */
export type ErrorForm = 'rest' | 'problem';

export interface ErrorAnswer {
  readonly status: number;
  /** name, value, name, value … without Content-Length. */
  readonly headers: string[];
  readonly body: string;
}

/**
 * The answer for whatever was thrown. Says nothing of an error that is no AppError: log that one (`isTold`).
 * `role` is the caller's, '' before it is known: what anon is denied, a token may be allowed, hence 401.
 */
export function errorAnswer(error: unknown, form: ErrorForm, role = ''): ErrorAnswer {
  const known = isTold(error) ? error : new AppError('ASH500', 'Internal error');
  const { code, message } = known;
  const status = code === '42501' && role === anonymousRole ? 401 : known.status;
  const members = { code, message, details: known.details ?? null, hint: known.hint ?? null };
  // about:blank: the status says what kind of problem it is, `code` which one exactly.
  const title = STATUS_CODES[status] ?? 'Error';
  const problem = { type: 'about:blank', title, status, detail: message, ...members };
  return {
    status,
    headers: ['Content-Type', contentTypes[form], ...retryAfter(known), ...challenge(code, status)],
    body: JSON.stringify(form === 'rest' ? members : problem),
  };
}

const contentTypes: Readonly<Record<ErrorForm, string>> = {
  rest: 'application/json; charset=utf-8',
  problem: 'application/problem+json',
};

/** Whether the error's words are meant for the caller. */
export function isTold(error: unknown): error is AppError {
  return error instanceof AppError && error.code !== 'ASH_CONFIG';
}

/** Statuses after which the same request may well succeed. */
const comeBack = new Set([429, 503]);

/** RFC 9110 §10.2.3; 429 and 503 always carry it. */
function retryAfter({ status, retryAfterSeconds }: AppError): string[] {
  const seconds = retryAfterSeconds ?? (comeBack.has(status) ? 1 : undefined);
  return seconds === undefined ? [] : ['Retry-After', String(Math.ceil(seconds))];
}

/** RFC 6750 §3: without credentials the scheme alone, with refused ones the reason's class. */
function challenge(code: string, status: number): string[] {
  if (status !== 401) return [];
  const isRefused = code === 'PGRST301' || code === 'PGRST303' || code === 'ASH401';
  return ['WWW-Authenticate', isRefused ? 'Bearer error="invalid_token"' : 'Bearer'];
}
