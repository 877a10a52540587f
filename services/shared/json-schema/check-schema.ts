// Is a declared JSON Schema one that can be used? Everything that is wrong with it, with its place.
import { didYouMean } from '../nearest.ts';
import { checkKeywords } from './check-keywords.ts';
import { schemaErrors, strictMistake } from './json-check.ts';
import { isObject, type JsonSchema, subschemasOf } from './keywords.ts';
import type { ReportMistake, SchemaPath } from './mistake.ts';
import { createChecksCount, resolveReference } from './references.ts';
import { toViolation } from './violation.ts';

const maxBytes = 64 * 1024;
const maxDepth = 32;
/** Schemas that one value may be held against. */
const maxChecks = 1000;

interface Walk {
  readonly root: JsonSchema;
  readonly report: ReportMistake;
  readonly countChecks: (schema: JsonSchema) => number;
}

function checkReference(schema: JsonSchema, path: SchemaPath, { root, report }: Walk): void {
  const { $ref } = schema;
  if (typeof $ref !== 'string') return;
  const at = [...path, '$ref'];
  const hint = 'A reference leads to a part of the same schema: #/$defs/name';
  if (!$ref.startsWith('#')) report(at, `"${$ref}" is no part of this schema`, hint);
  else if (!isSchema(resolveReference(root, $ref))) {
    const names = Object.keys((root.$defs as object | undefined) ?? {});
    const known = names.map((name) => `#/$defs/${name}`);
    report(at, `there is no "${$ref}" in this schema`, didYouMean($ref, known) ?? hint);
  }
}

function isSchema(value: unknown): boolean {
  return typeof value === 'boolean' || isObject(value);
}

function checkCount(schema: JsonSchema, path: SchemaPath, { report, countChecks }: Walk): void {
  const count = countChecks(schema);
  if (count === Number.POSITIVE_INFINITY)
    report(path, 'goes round for ever: it is made of itself, not of parts of its value');
  else if (count > maxChecks)
    report(path, `holds one value against more than ${maxChecks} schemas`);
}

function walk(schema: unknown, path: SchemaPath, at: Walk): void {
  if (typeof schema === 'boolean' || !isObject(schema)) return;
  checkKeywords(schema, path, at.report);
  checkReference(schema, path, at);
  for (const inner of subschemasOf(schema)) walk(inner.schema, [...path, ...inner.path], at);
}

/** Values that a keyword cannot have. */
function checkValues(schema: JsonSchema, report: ReportMistake): void {
  const told = new Set<string>();
  for (const error of schemaErrors(schema)) {
    const { path, message, hint } = toViolation(error);
    // The rules of schemas are made of alternatives: of one place only the first is worth telling.
    if (told.has(String(path))) continue;
    told.add(String(path));
    report(path, message, hint);
  }
}

/** Combinations of keywords that mean nothing. */
function checkCombinations(schema: JsonSchema, report: ReportMistake): void {
  const mistake = strictMistake(schema);
  if (mistake !== null) report([], mistake);
}

function isTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isTooDeep(inner, depth - 1));
}

/** Once it is known that every reference leads somewhere. The innermost mistake is the one to mend. */
function checkCounts(schema: unknown, path: SchemaPath, at: Walk): void {
  if (!isObject(schema)) return;
  for (const inner of subschemasOf(schema)) checkCounts(inner.schema, [...path, ...inner.path], at);
  checkCount(schema, path, at);
}

/** Steps in order; each stands on what the one before found right. */
function checkContent(schema: JsonSchema, report: ReportMistake): void {
  let mistakes = 0;
  const counted: ReportMistake = (...mistake) => {
    mistakes++;
    report(...mistake);
  };
  const at: Walk = { root: schema, report: counted, countChecks: createChecksCount(schema) };
  walk(schema, [], at);
  checkValues(schema, counted);
  if (mistakes === 0) checkCounts(schema, [], at);
  if (mistakes === 0) checkCombinations(schema, report);
}

/** Reports every mistake of the schema; nothing when there is none. */
export function checkSchema(schema: JsonSchema, report: ReportMistake): void {
  const isLarge = () => Buffer.byteLength(JSON.stringify(schema)) > maxBytes;
  if (isTooDeep(schema, maxDepth)) report([], `is nested deeper than ${maxDepth} levels`);
  else if (isLarge()) report([], `is larger than ${maxBytes / 1024} KiB`);
  else checkContent(schema, report);
}
