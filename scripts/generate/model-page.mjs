// How are the fields of the three kinds written for readers? Tables of docs/model.md, from the zod schemas.

/**
 * What of JSON Schema the tables read.
 * @typedef {{
 *   type?: string, description?: string, enum?: unknown[], const?: unknown,
 *   properties?: Record<string, Schema>, required?: string[], items?: Schema, anyOf?: Schema[],
 *   minimum?: number, maximum?: number
 * }} Schema
 * @typedef {{ path: string, value: string, isRequired: boolean, meaning: string }} Row
 */

/** @param {Schema} schema @returns {string} */
export function valueText(schema) {
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.type === 'array') return `list of ${valueText(schema.items ?? {})}`;
  if (schema.anyOf) return [...new Set(schema.anyOf.map(valueText))].join(' or ');
  if (schema.type === 'integer') return rangeOf(schema, 'whole number');
  return schema.type ?? 'any';
}

/** @param {Schema} schema @param {string} what */
function rangeOf({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }, what) {
  if (maximum < Number.MAX_SAFE_INTEGER) return `${what}, ${minimum} to ${maximum}`;
  return minimum > Number.MIN_SAFE_INTEGER ? `${what}, at least ${Math.ceil(minimum)}` : what;
}

/** Schemas of objects inside: of an object, of the elements of a list, of each alternative. @param {Schema} schema */
function insides(schema) {
  const inner = schema.type === 'array' ? (schema.items ?? {}) : schema;
  return inner.anyOf ?? [inner];
}

/** The members of an object and all that is inside of them. @param {Schema} schema @param {string} at @returns {Row[]} */
export function rows(schema, at) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const path = `${at}${name}`;
    const isRequired = schema.required?.includes(name) === true;
    const row = { path, value: valueText(member), isRequired, meaning: member.description ?? '' };
    const below = `${path}${member.type === 'array' ? '[]' : ''}.`;
    return [row, ...joined(insides(member).map((inner) => rows(inner, below)))];
  });
}

/** Rows of alternatives: each member once; needed is what all of them need. @param {Row[][]} alternatives */
function joined(alternatives) {
  const all = alternatives.flat();
  const needing = (/** @type {string} */ path) =>
    all.filter((row) => row.path === path && row.isRequired).length;
  return all
    .filter((row, index) => all.findIndex(({ path }) => path === row.path) === index)
    .map((row) => ({ ...row, isRequired: needing(row.path) === alternatives.length }));
}

/** @param {Schema} schema */
function table(schema) {
  const lines = rows(schema, '').map(
    ({ path, value, isRequired, meaning }) =>
      `| \`${path}\`${isRequired ? ' (needed)' : ''} | ${value} | ${meaning.replaceAll('|', '\\|')} |`,
  );
  return ['| field of `spec` | value | meaning |', '|---|---|---|', ...lines].join('\n');
}

/**
 * The page with the table behind each `<!-- fields of KIND -->` made anew, up to `<!-- end -->`.
 * @param {string} page
 * @param {Record<string, import('zod').ZodType>} resources module services/shared/model/resources
 */
export async function modelPage(page, resources) {
  const { z } = await import('zod');
  return page.replace(/(?<=<!-- fields of (\w+) -->\n).*?(?=<!-- end -->)/gs, (_, kind) => {
    const schema = resources[`${kind.toLowerCase()}Schema`];
    if (schema === undefined) throw new Error(`docs/model.md: there is no kind ${kind}`);
    const { properties } = /** @type {Schema} */ (z.toJSONSchema(schema, { io: 'input' }));
    return `${table(properties?.spec ?? {})}\n`;
  });
}
