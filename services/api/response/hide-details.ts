// May this caller see the details of a constraint that was violated?
import { AppError } from '../../shared/errors.ts';
import type { Entity } from '../../shared/model/model.ts';

const constraintCodes = new Set<string>(['23503', '23505', '23P01']);

/** The columns `Key (a, b)=(…)` names, or null when the text has another form (another language). */
function keyColumns(details: unknown): string[] | null {
  if (typeof details !== 'string') return null;
  const match = /^Key \(([^=]{1,2000}?)\)=\(/.exec(details);
  return match?.[1]?.split(', ').map((name) => name.replace(/^"|"$/g, '')) ?? null;
}

/** The error without details that show values of columns the caller may not read. */
export function hideDetails(
  error: unknown,
  entity: Entity,
  readable: ReadonlySet<string>,
): unknown {
  if (!(error instanceof AppError) || !constraintCodes.has(error.code)) return error;
  const columns = keyColumns(error.details);
  const isSeen = columns?.every((name) => readable.has(name) || !entity.fields.has(name)) ?? false;
  if (isSeen) return error;
  return new AppError(error.code, error.message, { cause: error });
}
