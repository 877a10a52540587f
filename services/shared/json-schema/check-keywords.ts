// Are the keywords of one schema known, and do they mean what their writer thinks?
import { didYouMean } from '../nearest.ts';
import { regularExpressionMistake } from '../regular-expression.ts';
import { formats } from './formats.ts';
import { isObject, type JsonSchema, keywords } from './keywords.ts';
import type { ReportMistake, SchemaPath } from './mistake.ts';

const draft = 'https://json-schema.org/draft/2020-12/schema';
/** Elements that are compared each with each. */
const maxUniqueItems = 1000;

type Check = (value: unknown, schema: JsonSchema) => { message: string; hint?: string } | null;

function checkFormat(value: unknown) {
  if (typeof value !== 'string' || formats.has(value)) return null;
  const known = [...formats.keys()];
  const hint = didYouMean(value, known) ?? `Known are: ${known.join(', ')}.`;
  return { message: `unknown format "${value}"`, hint };
}

/** One that is required and not described is mostly a typing mistake. */
function checkRequired(value: unknown, { properties, patternProperties }: JsonSchema) {
  if (!Array.isArray(value) || !isObject(properties) || patternProperties !== undefined)
    return null;
  const missing = value.find((name) => !Object.hasOwn(properties, String(name)));
  if (missing === undefined) return null;
  const hint = didYouMean(String(missing), Object.keys(properties));
  const message = `"${missing}" is required, but not among the properties`;
  return hint === undefined ? { message } : { message, hint };
}

function checkUnique(value: unknown, { maxItems }: JsonSchema) {
  if (value !== true || (typeof maxItems === 'number' && maxItems <= maxUniqueItems)) return null;
  const hint = `Add maxItems, at most ${maxUniqueItems}: every two elements are compared.`;
  return { message: 'uniqueItems needs maxItems', hint };
}

function checkPattern(value: unknown) {
  const message = typeof value === 'string' ? regularExpressionMistake(value) : null;
  return message === null ? null : { message };
}

/** The description of the API gives each definition a name of its own, made of this one. */
function checkDefinitions(value: unknown) {
  const odd = Object.keys(isObject(value) ? value : {}).find((name) => !/^[\w.-]+$/.test(name));
  if (odd === undefined) return null;
  return { message: `the name "${odd}" may have letters, digits, "_", "-" and "." only` };
}

const checks: Readonly<Record<string, Check>> = {
  format: checkFormat,
  required: checkRequired,
  uniqueItems: checkUnique,
  $defs: checkDefinitions,
  pattern: checkPattern,
  $schema: (value) => (value === draft ? null : { message: `must be ${draft}` }),
};

/** Reports what is wrong with the keywords that stand directly in this schema. */
export function checkKeywords(schema: JsonSchema, path: SchemaPath, report: ReportMistake): void {
  for (const [keyword, value] of Object.entries(schema)) {
    const at = [...path, keyword];
    if (!keywords.has(keyword)) {
      report(at, `unknown keyword "${keyword}"`, didYouMean(keyword, keywords.keys()));
      continue;
    }
    const mistake = checks[keyword]?.(value, schema) ?? null;
    if (mistake !== null) report(at, mistake.message, mistake.hint);
  }
  for (const pattern of Object.keys((schema.patternProperties as object | undefined) ?? {})) {
    const message = regularExpressionMistake(pattern);
    if (message !== null) report([...path, 'patternProperties', pattern], message);
  }
}
