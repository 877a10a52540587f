// Which parts of the description are the same for every resource?
import type { ApplicationSpec } from '../../shared/model/resources.ts';
import type { Schema } from './field-schema.ts';

export const jsonType = 'application/json';
const objectType = 'application/vnd.pgrst.object+json';
const csvType = 'text/csv';

export function reference(kind: 'schemas' | 'parameters' | 'responses', name: string): Schema {
  return { $ref: `#/components/${kind}/${name}` };
}

/** An answer with rows, in every form they come in. */
export function rowsResponse(description: string, row: Schema): Schema {
  return {
    description,
    content: {
      [jsonType]: { schema: { type: 'array', items: row } },
      [objectType]: { schema: row },
      [csvType]: { schema: { type: 'string' } },
    },
  };
}

function inQuery(name: string, description: string, schema: Schema = { type: 'string' }): Schema {
  return { name, in: 'query', description, schema };
}

const count = { type: 'integer', minimum: 0 };
const parameters = {
  select: inQuery('select', 'Columns and related rows: id,name,items(*)'),
  order: inQuery('order', 'name.asc,created_at.desc.nullslast'),
  limit: inQuery('limit', 'Most rows of the answer.', count),
  offset: inQuery('offset', 'Rows to leave out before the first one.', count),
  on_conflict: inQuery('on_conflict', 'Columns of the unique key by which an upsert finds rows.'),
  prefer: {
    name: 'Prefer',
    in: 'header',
    description: 'return=representation, count=exact, resolution=merge-duplicates … (RFC 7240)',
    schema: { type: 'string' },
  },
  range: {
    name: 'Range',
    in: 'header',
    description: 'First and last row: 0-9',
    schema: { type: 'string' },
  },
};
export type ParameterName = keyof typeof parameters;

const error: Schema = {
  type: 'object',
  required: ['code', 'message', 'details', 'hint'],
  properties: {
    code: {
      type: 'string',
      description: 'PGRST…, ASH…, an SQLSTATE, or that of a service behind an Action.',
    },
    message: { type: 'string' },
    details: { description: 'What exactly; a list where there are several violations.' },
    hint: { type: ['string', 'null'] },
  },
};

/** In which ways a caller may say who it is: any one of them. */
export function securitySchemes({ auth }: ApplicationSpec): Schema {
  const bearer = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };
  if (auth?.apiKeys === undefined) return { bearer };
  return { bearer, apiKey: { type: 'apiKey', in: 'header', name: 'apikey' } };
}

/** Components that paths refer to; `schemas` are those of the resources. */
export function components(schemas: Readonly<Record<string, Schema>>): Schema {
  return {
    schemas: { ...schemas, Error: error },
    parameters,
    responses: {
      Error: {
        description: 'What is wrong, and what can be done about it.',
        content: { [jsonType]: { schema: reference('schemas', 'Error') } },
      },
    },
  };
}
