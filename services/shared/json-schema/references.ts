// Where do the references of a JSON Schema lead, and does it come to an end?
import { isObject, type JsonSchema, sameValueKeywords, subschemasOf } from './keywords.ts';

/** The part a `$ref` names, or undefined; only parts of the same schema can be named. */
export function resolveReference(root: JsonSchema, reference: string): unknown {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  const segments = reference.slice(2).split('/');
  return segments.reduce<unknown>((part, segment) => {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(part)) return part[Number(name)];
    return isObject(part) && Object.hasOwn(part, name) ? part[name] : undefined;
  }, root);
}

/** The schemas that look at the same value as this one does. */
function besides(schema: JsonSchema, root: JsonSchema): unknown[] {
  const inside = subschemasOf(schema)
    .filter(({ keyword }) => sameValueKeywords.has(keyword))
    .map((inner) => inner.schema);
  const { $ref } = schema;
  return typeof $ref === 'string' ? [...inside, resolveReference(root, $ref)] : inside;
}

/**
 * How many schemas one value is held against where it meets this one, references followed: a few lines can say
 * millions. Infinity when it never ends.
 */
export function createChecksCount(root: JsonSchema): (schema: JsonSchema) => number {
  const known = new Map<JsonSchema, number>();
  const count = (schema: JsonSchema): number => {
    const before = known.get(schema);
    if (before !== undefined) return before;
    // Whoever comes back here before it is counted goes round for ever.
    known.set(schema, Number.POSITIVE_INFINITY);
    const inner = besides(schema, root).filter(isObject);
    const sum = inner.reduce((total, one) => total + count(one), 1);
    known.set(schema, sum);
    return sum;
  };
  return count;
}
