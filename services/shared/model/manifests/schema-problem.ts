// How is a violation of a resource's schema told in words, with the nearest right name?
import { z } from 'zod';
import { didYouMean } from '../../nearest.ts';
import type { Path } from './document.ts';

type Issue = z.core.$ZodIssue;

export interface SchemaProblem {
  readonly path: Path;
  /** The place is the key itself: nobody knows it. */
  readonly isKey: boolean;
  readonly message: string;
  readonly hint: string | null;
}

/** What lies at a place of a resource: its schemas (several in a union) and what was written. */
interface Place {
  readonly schemas: readonly z.core.$ZodType[];
  readonly value: unknown;
}

/** The schemas behind optional and union. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrap);
  return [schema];
}

function step({ schemas, value }: Place, segment: PropertyKey): Place {
  const inner = schemas.flatMap((schema) => {
    if (schema instanceof z.ZodObject) {
      const property: z.core.$ZodType | undefined = schema.shape[String(segment)];
      return property === undefined ? [] : unwrap(property);
    }
    return schema instanceof z.ZodArray ? unwrap(schema.element) : [];
  });
  const holder = value as Record<PropertyKey, unknown> | null | undefined;
  return { schemas: inner, value: typeof holder === 'object' ? holder?.[segment] : undefined };
}

function keysAt({ schemas }: Place): string[] {
  return schemas.flatMap((schema) =>
    schema instanceof z.ZodObject ? Object.keys(schema.shape) : [],
  );
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function nameOfValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'text' : `the ${typeof value} ${String(value)}`;
}

const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

function limitWords(word: string, limit: number | bigint, origin: string): string {
  return `must ${origin in units ? 'have' : 'be'} at ${word} ${limit}${units[origin] ?? ''}`;
}

/** The message of an issue that needs no more than itself and the value. */
function messageOf(issue: Issue, value: unknown): string {
  if (value === undefined) return 'is missing';
  if (issue.code === 'invalid_type')
    return `must be ${typeNames[issue.expected] ?? issue.expected}, but is ${nameOfValue(value)}`;
  if (issue.code === 'too_small') return limitWords('least', issue.minimum, issue.origin);
  if (issue.code === 'too_big') return limitWords('most', issue.maximum, issue.origin);
  if (issue.code === 'invalid_value')
    return `${JSON.stringify(value)} must be one of ${issue.values.map(String).join(', ')}`;
  return issue.message;
}

type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

/** Of a union, the branch the writer came nearest to; or that the value is of none of its types. */
function explainUnion(issue: UnionIssue, place: Place, path: Path): SchemaProblem[] {
  const branches = issue.errors;
  const isWrongType = branches.every(
    ([only, ...others]) =>
      others.length === 0 && only?.code === 'invalid_type' && only.path.length === 0,
  );
  if (isWrongType) {
    const types = branches.map(([only]) =>
      only?.code === 'invalid_type' ? (typeNames[only.expected] ?? only.expected) : '',
    );
    const message = `must be ${types.join(' or ')}, but is ${nameOfValue(place.value)}`;
    return [{ path, isKey: false, message, hint: null }];
  }
  const [best = []] = [...branches].sort((a, b) => a.length - b.length);
  return best.flatMap((inner) => explain(inner, place, path));
}

function explain(issue: Issue, from: Place, base: Path): SchemaProblem[] {
  const path = [...base, ...issue.path];
  const place = issue.path.reduce(step, from);
  if (issue.code === 'invalid_union') return explainUnion(issue, place, path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...path, key],
      isKey: true,
      message: `unknown field "${key}"`,
      hint: didYouMean(key, keysAt(place)) ?? null,
    }));
  const hint =
    issue.code === 'invalid_value' && typeof place.value === 'string'
      ? didYouMean(place.value, issue.values.map(String))
      : undefined;
  return [{ path, isKey: false, message: messageOf(issue, place.value), hint: hint ?? null }];
}

/** Everything in `value` that its schema refuses. */
export function explainIssues(
  issues: readonly Issue[],
  schema: z.ZodType,
  value: unknown,
): SchemaProblem[] {
  return issues.flatMap((issue) => explain(issue, { schemas: unwrap(schema), value }, []));
}
