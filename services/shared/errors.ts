// What can go wrong, and under which code and HTTP status is it told?

/**
 * Every code an answer of Ashlar can carry, with its HTTP status.
 * Codes that start with PGRST are PostgREST's (https://postgrest.org/en/v14/references/errors.html),
 * so that its clients understand them; codes that start with ASH are ours.
 */
export const statusByCode = {
  PGRST000: 503,
  PGRST100: 400,
  PGRST101: 405,
  PGRST102: 400,
  PGRST103: 416,
  PGRST105: 405,
  PGRST106: 406,
  PGRST107: 406,
  PGRST108: 400,
  PGRST114: 400,
  PGRST115: 400,
  PGRST116: 406,
  PGRST118: 400,
  PGRST122: 400,
  PGRST123: 400,
  PGRST124: 400,
  PGRST125: 404,
  PGRST200: 400,
  PGRST201: 300,
  PGRST202: 404,
  PGRST204: 400,
  PGRST205: 404,
  PGRST301: 401,
  PGRST302: 401,
  PGRST303: 401,
  /** The request is malformed, or its body breaks rules of the entity; `details` lists every violation. */
  ASH400: 400,
  ASH401: 401,
  /** The address, or the page, may not ask. */
  ASH403: 403,
  ASH404: 404,
  ASH405: 405,
  ASH408: 408,
  /** What was asked does not fit what is there now: a migration plan is outdated, or cannot be applied. */
  ASH409: 409,
  ASH413: 413,
  ASH414: 414,
  ASH415: 415,
  ASH417: 417,
  /** A micro service refused without a code of its own. */
  ASH422: 422,
  ASH429: 429,
  ASH431: 431,
  ASH500: 500,
  /** Who was asked for this caller went away, failed, or answered what it did not declare. */
  ASH502: 502,
  ASH503: 503,
  ASH504: 504,
  ASH505: 505,
  /** A route leads back to the gateway. */
  ASH508: 508,
  /** A manifest, a command line or a variable of the environment is wrong; never an HTTP answer. */
  ASH_CONFIG: 500,
  // SQLSTATEs that are told to the caller (https://www.postgresql.org/docs/18/errcodes-appendix.html);
  // any other one is an internal error.
  '0A000': 400,
  '21000': 400,
  '22000': 400,
  '22001': 400,
  '22003': 400,
  '22004': 400,
  '22007': 400,
  '22008': 400,
  '22012': 400,
  '22021': 400,
  '22025': 400,
  '22023': 400,
  '2201B': 400,
  '2201W': 400,
  '2201X': 400,
  '22P02': 400,
  '22P03': 400,
  '22P05': 400,
  '23001': 409,
  '23502': 400,
  '23503': 409,
  '23505': 409,
  '23514': 400,
  '23P01': 409,
  '25006': 405,
  '40001': 503,
  '40P01': 503,
  '42501': 403,
  '42704': 400,
  '42804': 400,
  '42846': 400,
  '42883': 400,
  '42P10': 400,
  '53300': 503,
  '53400': 503,
  '54000': 413,
  '54001': 413,
  '55000': 409,
  '55P03': 503,
  '57014': 504,
  P0001: 400,
} as const;

/** The closed set of our own codes. */
export type ErrorCode = keyof typeof statusByCode;

/** What may accompany an error: never SQL, a stack or a path. */
export interface ErrorExtras {
  /** What exactly; a list where there are several violations. */
  readonly details?: unknown;
  /** What the caller can do about it, with the nearest right name where there is one. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** Seconds until another try makes sense; told as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Where one code has two: 42501 is 401 for callers who presented nothing. */
  readonly status?: number;
}

/** The one error type: its words are meant for the caller. Anything else thrown is an internal error. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: unknown;
  readonly hint: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = extras.status ?? statusByCode[code];
    this.details = extras.details;
    this.hint = extras.hint;
    this.retryAfterSeconds = extras.retryAfterSeconds;
  }
}

/** Whether somebody has to mend a manifest, a script, a command line or the environment. */
export function isConfigMistake(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'ASH_CONFIG';
}
