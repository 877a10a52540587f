// Is one field well declared, and what becomes of it?
import { didYouMean } from '../../nearest.ts';
import type { FieldSpec } from '../entity-spec.ts';
import type { Field } from '../model.ts';
import { type DeclaredTypes, type NormalisedType, normaliseType } from '../pg-types.ts';
import { defaultLiteral, defaultMistake } from './default-value.ts';
import { brokenRule, checkLimits } from './field-rules.ts';
import { type Report, reportErrors } from './report.ts';

/** What a field is checked with; its paths are below `spec.fields[n]`. */
export interface FieldContext {
  readonly types: DeclaredTypes;
  readonly report: Report;
  readonly isView: boolean;
}

const identityTypes = new Set(['smallint', 'integer', 'bigint']);
const fillers = ['default', 'defaultExpression', 'identity', 'generated'] as const;
const textRules = ['enum', 'pattern', 'minLength', 'maxLength'] as const;
const numberRules = ['minimum', 'maximum'] as const;

function checkFillers(field: FieldSpec, type: NormalisedType, context: FieldContext): void {
  const given = fillers.filter((filler) => field[filler] !== undefined);
  const [first, second] = given;
  if (context.isView && first !== undefined)
    context.report(
      `.${first}`,
      `${first} has no meaning on a view, because no row is written to it`,
    );
  if (second !== undefined)
    context.report(`.${second}`, `${first} and ${second} exclude each other`);
  if (field.identity !== undefined && !identityTypes.has(type.type))
    context.report('.identity', `identity needs smallint, integer or bigint, not ${type.type}`);
}

function checkRulesFitType(field: FieldSpec, type: NormalisedType, { report }: FieldContext): void {
  const isNumber = type.category === 'integer' || type.category === 'number';
  const refuse = (rule: string, what: string) =>
    report(`.${rule}`, `${rule} applies to ${what}, not to ${type.type}`);
  if (type.category !== 'text')
    for (const rule of textRules) if (field[rule] !== undefined) refuse(rule, 'text');
  if (!isNumber || type.baseType === 'money')
    for (const rule of numberRules) if (field[rule] !== undefined) refuse(rule, 'numbers');
}

function checkDefault(field: FieldSpec, type: NormalisedType, { report }: FieldContext): void {
  const value = field.default;
  if (value === undefined) return;
  const mistake = defaultMistake(value, type);
  if (mistake !== null) {
    report('.default', mistake.message, mistake.hint);
    return;
  }
  const tooLong = type.length !== null && String(value).length > type.length;
  const broken = tooLong ? `is longer than ${type.type} holds` : brokenRule(value, field);
  if (broken === null) return;
  const values = field.enum ?? [];
  report(
    '.default',
    `default ${JSON.stringify(value)} ${broken}`,
    didYouMean(String(value), values),
  );
}

function defaultSql(field: FieldSpec, type: NormalisedType): string | null {
  if (field.default !== undefined) return defaultLiteral(field.default, type);
  return field.defaultExpression ?? null;
}

/** What the type alone says of a field. */
function typePart({ type, baseType, category, enumValues }: NormalisedType) {
  return { type, baseType, category, enumValues };
}

/** The limits; those that are not declared are null. */
function limitsPart(field: FieldSpec, type: NormalisedType) {
  return {
    enum: field.enum ?? null,
    pattern: field.pattern ?? null,
    minimum: field.minimum ?? null,
    maximum: field.maximum ?? null,
    minLength: field.minLength ?? null,
    maxLength: field.maxLength ?? type.length,
  };
}

/** The field as it is served; `required` and `unique` without what keys add to them. */
function toField(field: FieldSpec, type: NormalisedType): Field {
  const isComputed = field.generated !== undefined || field.identity === 'always';
  return {
    name: field.name,
    description: field.description ?? null,
    ...typePart(type),
    required: field.required === true || field.identity !== undefined,
    unique: field.unique === true,
    readOnly: field.readOnly === true || isComputed,
    hasDefault: fillers.some((filler) => field[filler] !== undefined),
    defaultSql: defaultSql(field, type),
    identity: field.identity ?? null,
    generated: field.generated ?? null,
    ...limitsPart(field, type),
  };
}

/** Stands for a type nobody knows, so that the checks that follow say nothing about it. */
const unknownType: NormalisedType = {
  type: 'unknown',
  baseType: 'unknown',
  category: 'other',
  length: null,
  enumValues: null,
};

export function compileField(field: FieldSpec, context: FieldContext): Field {
  const { report, types } = context;
  const type = reportErrors(report, '.type', () => normaliseType(field.type, types));
  if (type === null) return toField(field, unknownType);
  checkFillers(field, type, context);
  checkRulesFitType(field, type, context);
  checkLimits(field, type, report);
  checkDefault(field, type, context);
  return toField(field, type);
}
