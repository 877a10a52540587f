// Do the input and the answer of a service keep to what its Action declares?
import { AppError } from '../../../shared/errors.ts';
import { createJsonCheck, type JsonCheck } from '../../../shared/json-schema/json-check.ts';
import { toViolation } from '../../../shared/json-schema/violation.ts';
import type { ServiceAction } from '../../../shared/model/model.ts';
import { maxViolations, type Violation } from '../validate-body.ts';

/** Made once for an Action of a model. */
export interface ServiceChecks {
  readonly input: JsonCheck;
  /** Null: it answers nothing. */
  readonly output: JsonCheck | null;
}

export function createServiceChecks({ input, output }: ServiceAction): ServiceChecks {
  return {
    input: createJsonCheck(input),
    output: output === null ? null : createJsonCheck(output),
  };
}

/** Of longer texts only the first violation is told: to collect a million of them would take a gigabyte. */
const maxCollectedLength = 64 * 1024;

/** `items[2].weight`; '' for the whole. */
function fieldOf(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    return text === '' ? segment : `${text}.${segment}`;
  }, '');
}

function violationsOf(check: JsonCheck, value: unknown, text: string): Violation[] {
  const wanted = text.length > maxCollectedLength ? 'first' : 'all';
  return check(value, wanted).map((error) => {
    const { path, message, hint } = toViolation(error);
    return { field: fieldOf(path), message, ...(hint === undefined ? {} : { hint }) };
  });
}

function countOf({ length }: readonly Violation[], text: string): string {
  if (text.length > maxCollectedLength) return 'at least 1 rule';
  if (length >= maxViolations) return `${maxViolations} or more rules`;
  return `${length} rule${length === 1 ? '' : 's'}`;
}

/** What is sent: its text, and the value in it. */
export interface Message {
  readonly text: string;
  readonly value: unknown;
}

/** @throws AppError ASH400 with every violation in `details` */
export function requireInput({ text, value }: Message, check: JsonCheck, name: string): void {
  // Most inputs are right, and to find that out takes the cheaper of the two checks.
  if (check(value, 'first').length === 0) return;
  const violations = violationsOf(check, value, text);
  throw new AppError('ASH400', `The call breaks ${countOf(violations, text)} of '${name}'`, {
    details: violations.slice(0, maxViolations),
  });
}

/** Most characters of an answer, and violations in it, that are logged. */
const maxLoggedLength = 4000;
const maxLoggedViolations = 10;

function undeclared(name: string, why: string, text: string): AppError {
  const message = `The service behind '${name}' answered what it did not declare`;
  const shown = text.length > maxLoggedLength ? `${text.slice(0, maxLoggedLength)}…` : text;
  return new AppError('ASH502', message, { cause: new Error(`${why}: ${shown}`) });
}

function parseAnswer(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw undeclared(name, 'the answer is not JSON', text);
  }
}

/** @throws AppError ASH502; what is wrong with the answer is in `cause` only */
export function requireOutput(text: string, check: JsonCheck | null, name: string): void {
  if (check === null) {
    if (text.trim() === '' || text.trim() === 'null') return;
    throw undeclared(name, 'there is an answer, and no output is declared', text);
  }
  const value = parseAnswer(text, name);
  if (check(value, 'first').length === 0) return;
  const violations = violationsOf(check, value, text).slice(0, maxLoggedViolations);
  const why = violations.map(({ field, message }) => `${field} ${message}`.trim()).join('; ');
  throw undeclared(name, why, text);
}
