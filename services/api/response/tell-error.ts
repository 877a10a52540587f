// How is an error told? PostgREST's form: code, message, details, hint.
import { AppError } from '../../shared/errors.ts';
import type { UpstreamReply } from '../../shared/messages/upstream.ts';

const jsonType = ['Content-Type', 'application/json; charset=utf-8'];

/** Unknown errors say nothing of themselves; whoever calls this logs them whole. */
export function tellError(error: unknown, entity: string | null): UpstreamReply {
  const known = error instanceof AppError ? error : new AppError('ASH500', 'Internal error');
  const { code, message, details, hint, status, retryAfterSeconds } = known;
  const body = JSON.stringify({ code, message, details: details ?? null, hint: hint ?? null });
  const headers = [...jsonType];
  if (retryAfterSeconds !== undefined) headers.push('Retry-After', String(retryAfterSeconds));
  if (status === 401) headers.push('WWW-Authenticate', 'Bearer');
  return { status, headers, body, entity };
}
