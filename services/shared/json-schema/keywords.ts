// Which keywords does a JSON Schema have, and where in it do other schemas stand? (draft 2020-12)

export type JsonSchema = Readonly<Record<string, unknown>>;

/** `one`: a schema; `list`: several; `map`: several by name; `value`: none. */
type Holds = 'one' | 'list' | 'map' | 'value';

const named = (holds: Holds, names: string) =>
  names.split(' ').map((name): [string, Holds] => [name, holds]);

/**
 * The keywords that may be used (https://json-schema.org/draft/2020-12). Left out are those that give a schema
 * another name or that only vocabularies need: $id, $anchor, $dynamicRef, $dynamicAnchor, $vocabulary.
 */
export const keywords: ReadonlyMap<string, Holds> = new Map([
  ...named('one', 'items contains additionalProperties unevaluatedItems unevaluatedProperties'),
  ...named('one', 'propertyNames not if then else'),
  ...named('list', 'prefixItems allOf anyOf oneOf'),
  ...named('map', 'properties patternProperties dependentSchemas $defs'),
  ...named('value', '$schema $ref $comment title description default examples deprecated'),
  ...named('value', 'readOnly writeOnly type enum const format pattern required dependentRequired'),
  ...named('value', 'multipleOf minimum maximum exclusiveMinimum exclusiveMaximum'),
  ...named('value', 'minLength maxLength minItems maxItems uniqueItems minContains maxContains'),
  ...named('value', 'minProperties maxProperties contentEncoding contentMediaType'),
]);

/** Keywords whose schemas look at the same value as the schema they stand in. */
export const sameValueKeywords: ReadonlySet<string> = new Set(
  'allOf anyOf oneOf not if then else dependentSchemas'.split(' '),
);

export interface Subschema {
  /** Keyword it stands under. */
  readonly keyword: string;
  /** Place in the schema around it: `properties.weight`. */
  readonly path: readonly (string | number)[];
  readonly schema: unknown;
}

export function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schemas that stand directly in this one. */
export function subschemasOf(schema: JsonSchema): Subschema[] {
  return Object.entries(schema).flatMap(([keyword, value]): Subschema[] => {
    const holds = keywords.get(keyword);
    if (holds === 'one') return [{ keyword, path: [keyword], schema: value }];
    if (holds === 'list' && Array.isArray(value))
      return value.map((inner, index) => ({ keyword, path: [keyword, index], schema: inner }));
    if (holds === 'map' && isObject(value))
      return Object.entries(value).map(([name, inner]) => ({
        keyword,
        path: [keyword, name],
        schema: inner,
      }));
    return [];
  });
}
