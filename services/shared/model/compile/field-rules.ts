// Do the rules of a field agree with its type, with one another and with its default?

import type { FieldSpec } from '../entity-spec.ts';
import type { NormalisedType } from '../pg-types.ts';
import { patternMistake } from './pattern.ts';
import type { Report } from './report.ts';

type Mistake = readonly [path: string, message: string];

function numberMistakes({ minimum, maximum }: FieldSpec): Mistake[] {
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return [];
  return [['.maximum', `maximum ${maximum} is less than minimum ${minimum}`]];
}

function lengthMistakes({ minLength, maxLength }: FieldSpec, type: NormalisedType): Mistake[] {
  const mistakes: Mistake[] = [];
  if (maxLength !== undefined && type.length !== null && maxLength > type.length)
    mistakes.push(['.maxLength', `maxLength ${maxLength} is more than ${type.type} holds`]);
  const most = maxLength ?? type.length;
  if (minLength !== undefined && most !== null && minLength > most)
    mistakes.push(['.minLength', `minLength ${minLength} is more than the ${most} it may have`]);
  return mistakes;
}

function textMistakes(field: FieldSpec): Mistake[] {
  const mistakes: Mistake[] = [];
  if (field.enum && new Set(field.enum).size < field.enum.length)
    mistakes.push(['.enum', 'enum lists a value twice']);
  const mistake = field.pattern === undefined ? null : patternMistake(field.pattern);
  if (mistake !== null) mistakes.push(['.pattern', mistake]);
  return mistakes;
}

/** Reports rules that contradict one another or the type. */
export function checkLimits(field: FieldSpec, type: NormalisedType, report: Report): void {
  for (const mistake of [
    ...numberMistakes(field),
    ...lengthMistakes(field, type),
    ...textMistakes(field),
  ])
    report(...mistake);
}

function brokenByNumber(value: number, { minimum, maximum }: FieldSpec): string | null {
  if (minimum !== undefined && value < minimum) return 'is less than minimum';
  return maximum !== undefined && value > maximum ? 'is more than maximum' : null;
}

function brokenByText(value: string, field: FieldSpec): string | null {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = field;
  const length = [...value].length;
  if (length < minLength) return 'is shorter than minLength';
  if (length > maxLength) return 'is longer than maxLength';
  if (field.enum && !field.enum.includes(value)) return 'is no value of enum';
  if (pattern === undefined || patternMistake(pattern) !== null) return null;
  return new RegExp(pattern, 'u').test(value) ? null : 'does not match pattern';
}

/** The rule of its own field that a default breaks, as the end of a sentence; null when none. */
export function brokenRule(value: string | number | boolean, field: FieldSpec): string | null {
  const broken = brokenByNumber(Number(value), field);
  return broken ?? (typeof value === 'string' ? brokenByText(value, field) : null);
}
