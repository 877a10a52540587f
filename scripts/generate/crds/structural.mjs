// How does JSON Schema, as zod tells it, become a structural schema as Kubernetes wants it?

/**
 * What of both we read and write.
 * @typedef {{
 *   type?: string | undefined, description?: string | undefined, enum?: unknown[] | undefined,
 *   pattern?: string | undefined, format?: string | undefined, properties?: Record<string, Structural> | undefined,
 *   required?: string[] | undefined, items?: Structural | undefined, anyOf?: Structural[] | undefined,
 *   minimum?: number | undefined, maximum?: number | undefined, exclusiveMinimum?: number | undefined,
 *   minLength?: number | undefined, maxLength?: number | undefined, minItems?: number | undefined,
 *   maxItems?: number | undefined, maxProperties?: number | undefined, [extension: `x-kubernetes-${string}`]: unknown
 * }} Structural
 */

/** JSON Schemas inside of an Action: more keywords than anyone writes. */
const maxFreeProperties = 100;

/** Go's regular expressions have no \u0000. @param {string} pattern */
const goPattern = (pattern) => pattern.replace(/\\u00([0-9a-f]{2})/g, '\\x$1');

/** Members that mean the same in both. @param {Structural} schema @returns {Structural} */
function common({ type, description, enum: values, minLength, maxLength, minItems, maxItems }) {
  return { type, description, enum: values, minLength, maxLength, minItems, maxItems };
}

/** Bounds that only say that a number is a safe integer say nothing here. @param {Structural} schema */
function bounds({ type, minimum, maximum, exclusiveMinimum }) {
  const least = exclusiveMinimum === undefined ? minimum : exclusiveMinimum + 1;
  return {
    format: type === 'integer' ? 'int64' : undefined,
    minimum: least === Number.MIN_SAFE_INTEGER ? undefined : least,
    maximum: maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum,
  };
}

/** Alternatives that are objects become one with the members of all. @param {Structural[]} alternatives */
function merged(alternatives) {
  const [first = {}] = alternatives;
  const required = (first.required ?? []).filter((name) =>
    alternatives.every((other) => other.required?.includes(name)),
  );
  const properties = Object.assign({}, ...alternatives.map(({ properties }) => properties));
  return { type: 'object', properties, required };
}

/** @param {Structural} schema @param {string} path */
function object({ properties, required = [] }, path) {
  if (properties === undefined)
    return { 'x-kubernetes-preserve-unknown-fields': true, maxProperties: maxFreeProperties };
  const members = Object.entries(properties).map(([name, member]) => {
    if (!member.description) throw new Error(`${path}.${name} has no description`);
    return [name, structural(member, `${path}.${name}`)];
  });
  return {
    properties: Object.fromEntries(members),
    required: required.length === 0 ? undefined : required,
  };
}

/** A list whose elements have names is merged by them, element by element. @param {Structural} items */
function listType(items) {
  if (!items.required?.includes('name')) return {};
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] };
}

/** Every list and every text has an end, or no rule about it would be affordable. @param {Structural} schema @param {string} path */
function requireBounds({ type, maxItems, maxLength, enum: values }, path) {
  if (type === 'array' && maxItems === undefined)
    throw new Error(`${path} has no greatest number of elements`);
  if (type === 'string' && maxLength === undefined && values === undefined)
    throw new Error(`${path} has no greatest length`);
}

/** @param {Structural} schema @param {string} path @returns {Structural} */
export function structural(schema, path) {
  const { anyOf, description, pattern, items } = schema;
  if (anyOf?.every(({ type }) => type === 'object'))
    return structural({ ...merged(anyOf), description }, path);
  if (anyOf) return { description, 'x-kubernetes-preserve-unknown-fields': true };
  requireBounds(schema, path);
  const inner = items && structural(items, `${path}[]`);
  return {
    ...common(schema),
    ...bounds(schema),
    pattern: pattern && goPattern(pattern),
    ...(schema.type === 'object' ? object(schema, path) : {}),
    ...(inner ? { items: inner, ...listType(inner) } : {}),
  };
}
