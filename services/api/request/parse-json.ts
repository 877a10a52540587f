// Which value does a JSON text hold?
import { AppError } from '../../shared/errors.ts';
import { placeIn } from '../../shared/filter/scanner.ts';
import { findJsonMistake } from './find-json-mistake.ts';

/** Arrays and objects within one another. */
const maxDepth = 100;

/** Parses JSON. Throws PGRST102 with the place of the mistake, and for more than 100 levels. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw describeMistake(text, cause);
  }
  if (!isWithinDepth(value, maxDepth)) throw tooDeep();
  return value;
}

/** The platform's own words differ between versions and do not always tell the place. */
function describeMistake(text: string, cause: unknown): AppError {
  const mistake = findJsonMistake(text, maxDepth);
  if (mistake === null) return tooDeep();
  return new AppError('PGRST102', `The body is not JSON: ${mistake.problem}`, {
    details: placeIn(text, mistake.position),
    cause,
  });
}

function isWithinDepth(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  const children: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return children.every((child) => isWithinDepth(child, depth - 1));
}

function tooDeep(): AppError {
  return new AppError('PGRST102', `The body is nested deeper than ${maxDepth} levels`);
}
