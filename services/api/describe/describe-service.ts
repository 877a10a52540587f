// How may the caller call a micro service, as OpenAPI?
import { createJsonCheck } from '../../shared/json-schema/json-check.ts';
import { isObject, type JsonSchema, keywords } from '../../shared/json-schema/keywords.ts';
import type { ServiceAction } from '../../shared/model/model.ts';
import type { Described } from './describe-entity.ts';
import type { Schema } from './field-schema.ts';
import { jsonType, reference } from './shared-parts.ts';

const inDefinitions = '#/$defs/';

/** Where a part of the schema called `key` stands in the document. */
function relocated(part: string, key: string): string {
  const place = part.startsWith(inDefinitions)
    ? `_${part.slice(inDefinitions.length)}`
    : part.slice(1);
  return `#/components/schemas/${key}${place}`;
}

/** The schema with references that start at the document. */
function relocate(schema: unknown, key: string): unknown {
  if (!isObject(schema)) return schema;
  const members = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (keyword === '$ref') return [keyword, relocated(String(value), key)];
    const holds = keywords.get(keyword);
    if (holds === 'one') return [keyword, relocate(value, key)];
    if (holds === 'list') return [keyword, (value as unknown[]).map((one) => relocate(one, key))];
    return [keyword, holds === 'map' ? relocateAll(value as JsonSchema, key) : value];
  });
  return Object.fromEntries(members);
}

function relocateAll(schemas: JsonSchema, key: string): JsonSchema {
  const named = Object.entries(schemas).map(([name, one]) => [name, relocate(one, key)]);
  return Object.fromEntries(named);
}

/** The schema and its definitions, each under a name that no other resource has: readers of $defs are rare. */
function components(key: string, { $defs = {}, ...schema }: JsonSchema): [string, Schema][] {
  const definitions = Object.entries($defs as JsonSchema);
  return [
    [key, relocate(schema, key) as Schema],
    ...definitions.map(([name, one]): [string, Schema] => [
      `${key}_${name}`,
      relocate(one, key) as Schema,
    ]),
  ];
}

/** The path of the Action, and what its service takes and answers. */
export function describeService(action: ServiceAction): Described {
  const { name, resource, description, input, output } = action;
  // No Entity has a name with capitals, so these are nobody else's.
  const [inputKey, outputKey] = [`Input_${resource}`, `Output_${resource}`];
  const schemas = [
    ...components(inputKey, input),
    ...(output === null ? [] : components(outputKey, output)),
  ];
  const content = (key: string) => ({ [jsonType]: { schema: reference('schemas', key) } });
  const isOptional = createJsonCheck(input)({}, 'first').length === 0;
  const done =
    output === null
      ? { '204': { description: 'Done.' } }
      : { '200': { description: 'The answer.', content: content(outputKey) } };
  const post = {
    operationId: `Call_${resource}`,
    tags: ['rpc'],
    summary: `Call ${name}`,
    ...(description === null ? {} : { description }),
    requestBody: { required: !isOptional, content: content(inputKey) },
    responses: { ...done, default: reference('responses', 'Error') },
  };
  return {
    path: `/rpc/${encodeURIComponent(name)}`,
    item: { post },
    schemas: Object.fromEntries(schemas),
  };
}
