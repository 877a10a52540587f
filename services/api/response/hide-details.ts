// What may this caller know of a constraint that a write violated?
import { AppError } from '../../shared/errors.ts';
import type { Entity, Model } from '../../shared/model/model.ts';
import { findGrant, isKnown, knownColumns } from '../plan/scope.ts';

/** Told where a table or a column is out of reach; PostgreSQL's own words name it. */
const silentWords = new Map<string, string>([
  ['23001', 'A row is still referred to'],
  ['23502', 'A required value is missing'],
  ['23503', 'A row that is referred to is not there, or is still referred to'],
  ['23505', 'The value exists already'],
  ['23P01', 'The row excludes another one that is there'],
]);

/** Who wrote, and what. */
export interface Writer {
  readonly entity: Entity;
  readonly model: Model;
  readonly role: string;
}

/** What stands in quotes behind a word: `table "orders"`. */
function namesBehind(word: string, text: string): string[] {
  return [...text.matchAll(new RegExp(`${word} "((?:[^"]|"")+)"`, 'g'))].map(
    ([, name = '']) => name,
  );
}

/** The columns `Key (a, b)=(…)` names, or null when the text has another form (another language). */
function keyColumns(details: string): string[] | null {
  const match = /^Key \(([^=]{1,2000}?)\)=\(/.exec(details);
  return match?.[1]?.split(', ').map((name) => name.replace(/^"|"$/g, '')) ?? null;
}

/** Whether every table and column the message names is one the role knows. */
function isNamedKnown(message: string, { entity, model, role }: Writer): boolean {
  const columns = knownColumns(entity, role);
  return (
    namesBehind('column', message).every((name) => columns.has(name)) &&
    namesBehind('table', message).every((name) => {
      const named = model.entities.get(name);
      return named !== undefined && isKnown(named, role);
    })
  );
}

/**
 * Whether the caller may read what the details show: columns of the entity written. What a change of it did to
 * another table (a cascade) has keys of that one.
 */
function areSeen({ message, details }: AppError, { entity, role }: Writer): boolean {
  if (typeof details !== 'string') return false;
  const [table = entity.name] = namesBehind('table', message);
  const readable = findGrant(entity, role, 'read')?.columns ?? new Set<string>();
  const columns = table === entity.name ? keyColumns(details) : null;
  return columns?.every((name) => readable.has(name)) ?? false;
}

/** The error without what the caller may not know: names of tables and columns, values of columns. */
export function hideDetails(error: unknown, writer: Writer): unknown {
  if (!(error instanceof AppError)) return error;
  const { code, message, details } = error;
  const silent = silentWords.get(code);
  if (silent === undefined) return error;
  const shown = typeof details === 'string' ? `${message} ${details}` : message;
  if (!isNamedKnown(shown, writer)) return new AppError(code, silent, { cause: error });
  if (areSeen(error, writer)) return error;
  return new AppError(code, message, { cause: error });
}
