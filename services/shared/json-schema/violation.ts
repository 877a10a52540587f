// How is a violation of a JSON Schema told in words?
import type { ErrorObject } from 'ajv/dist/2020.js';
import { didYouMean } from '../nearest.ts';
import { formats } from './formats.ts';

export interface SchemaViolation {
  /** Place of the value: `items`, 2, `weight`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string | undefined;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

/** Where a JSON Pointer leads (RFC 6901). */
function pathOf(pointer: string): (string | number)[] {
  const segments = pointer.split('/').slice(1);
  return segments.map((segment) => {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    return /^(0|[1-9]\d{0,8})$/.test(name) ? Number(name) : name;
  });
}

type Words = (params: Record<string, unknown>) => string;
const atLeast =
  (what: string): Words =>
  ({ limit }) =>
    `must have at least ${limit} ${what}`;
const atMost =
  (what: string): Words =>
  ({ limit }) =>
    `must have at most ${limit} ${what}`;

const words: Readonly<Record<string, Words>> = {
  type: ({ type }) =>
    `must be ${[type]
      .flat()
      .map((name) => typeNames[String(name)] ?? String(name))
      .join(' or ')}`,
  enum: ({ allowedValues }) =>
    `must be one of: ${(allowedValues as unknown[]).map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ')}`,
  const: ({ allowedValue }) => `must be ${JSON.stringify(allowedValue)}`,
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  exclusiveMinimum: ({ limit }) => `must be greater than ${limit}`,
  exclusiveMaximum: ({ limit }) => `must be less than ${limit}`,
  multipleOf: ({ multipleOf }) => `must be a multiple of ${multipleOf}`,
  minLength: atLeast('characters'),
  maxLength: atMost('characters'),
  minItems: atLeast('elements'),
  maxItems: atMost('elements'),
  minProperties: atLeast('members'),
  maxProperties: atMost('members'),
  uniqueItems: () => 'must not hold the same element twice',
  pattern: ({ pattern }) => `must match ${pattern}`,
  format: ({ format }) => `must be ${formats.get(String(format))?.words ?? String(format)}`,
  anyOf: () => 'fits none of the alternatives',
  oneOf: ({ passingSchemas }) =>
    passingSchemas === null
      ? 'fits none of the alternatives'
      : 'fits several of the alternatives; exactly one is allowed',
};

/** Members that are missing or too many are named themselves, not the object around them. */
function memberOf({ keyword, params }: ErrorObject): { name: string; message: string } | null {
  if (keyword === 'required' || keyword === 'dependentRequired')
    return { name: String(params.missingProperty), message: 'is required' };
  if (keyword === 'additionalProperties')
    return { name: String(params.additionalProperty), message: 'is not known' };
  if (keyword === 'unevaluatedProperties')
    return { name: String(params.unevaluatedProperty), message: 'is not known' };
  return null;
}

function knownNames({ parentSchema }: ErrorObject): string[] {
  const { properties } = (parentSchema ?? {}) as { properties?: object };
  return Object.keys(properties ?? {});
}

function hintOf(error: ErrorObject): string | undefined {
  const { keyword, params, data } = error;
  if (keyword === 'additionalProperties')
    return didYouMean(String(params.additionalProperty), knownNames(error));
  if (keyword !== 'enum' || typeof data !== 'string') return undefined;
  return didYouMean(data, (params.allowedValues as unknown[]).map(String));
}

/** One of ajv's errors in our words. */
export function toViolation(error: ErrorObject): SchemaViolation {
  const path = pathOf(error.instancePath);
  const hint = hintOf(error);
  const member = memberOf(error);
  if (member !== null) return { path: [...path, member.name], message: member.message, hint };
  const message = words[error.keyword]?.(error.params) ?? error.message ?? 'is not allowed';
  return { path, message, hint };
}
