// What may an Entity declare? A table or a view: its fields, keys, indexes and access rules.
import { z } from 'zod';
import { cacheSpecSchema } from './cache-spec.ts';
import { description, identifier, resourceName, roleName, sqlText } from './resource-texts.ts';

export const operations = ['read', 'create', 'update', 'delete'] as const;
export type Operation = (typeof operations)[number];

const referenceActions = ['no action', 'restrict', 'cascade', 'set null', 'set default'] as const;

/** What a foreign key does when the row it points to goes or changes its key. */
const referenceOptions = {
  name: identifier.optional().describe('Name of the constraint; by default table_columns_fkey.'),
  onDelete: z.enum(referenceActions).optional().describe('Default: no action.'),
  onUpdate: z.enum(referenceActions).optional().describe('Default: no action.'),
};

const fieldSchema = z.strictObject({
  name: identifier.describe('Column name, and the name in requests and answers.'),
  type: z
    .string()
    .min(1)
    .max(200)
    .describe(
      'PostgreSQL type: text, bigint, numeric(12,2), timestamptz, text[], or one of the Application’s types.',
    ),
  description: description.optional(),
  required: z.boolean().optional().describe('NOT NULL. Fields of the primary key always are.'),
  unique: z.boolean().optional().describe('No two rows have the same value.'),
  default: z
    .union([z.string().max(4000), z.number(), z.boolean()])
    .optional()
    .describe('Value when none is given.'),
  defaultExpression: sqlText
    .optional()
    .describe('SQL expression instead of a default value: now().'),
  identity: z
    .enum(['always', 'by default'])
    .optional()
    .describe('The database counts up; with "always" clients cannot set it.'),
  generated: sqlText.optional().describe('SQL expression that the database computes and stores.'),
  readOnly: z
    .boolean()
    .optional()
    .describe('Requests cannot set it; the database or an Action does.'),
  enum: z
    .array(z.string().max(200))
    .min(1)
    .max(200)
    .optional()
    .describe('The only values allowed.'),
  pattern: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Regular expression the text must match.'),
  minimum: z.number().optional().describe('Least value.'),
  maximum: z.number().optional().describe('Greatest value.'),
  minLength: z.int().nonnegative().optional().describe('Least number of characters.'),
  maxLength: z.int().positive().optional().describe('Greatest number of characters.'),
  references: z
    .strictObject({
      entity: resourceName.describe('Name of the Entity the value points to.'),
      field: identifier.optional().describe('Its field; by default its primary key.'),
      ...referenceOptions,
    })
    .optional()
    .describe('Foreign key.'),
});
export type FieldSpec = z.infer<typeof fieldSchema>;

const indexMethods = ['btree', 'hash', 'gin', 'gist', 'brin', 'spgist'] as const;
const indexSchema = z.union([
  z.strictObject({
    name: identifier.optional().describe('By default table_fields_idx.'),
    fields: z
      .array(z.string().min(1).max(80))
      .min(1)
      .max(32)
      .describe('Field names, each optionally followed by "desc".'),
    unique: z.boolean().optional().describe('No two rows have the same values.'),
    method: z.enum(indexMethods).optional().describe('Default: btree.'),
    where: sqlText.optional().describe('SQL condition of a partial index.'),
  }),
  z.strictObject({
    name: identifier,
    definition: sqlText.describe(
      'What stands behind "ON table" in CREATE INDEX: USING btree (lower(email)).',
    ),
    unique: z.boolean().optional().describe('No two rows have the same values.'),
  }),
]);

const ruleSchema = z.strictObject({
  roles: z.array(roleName).min(1).max(50).describe('Whom it lets.'),
  operations: z.array(z.enum(operations)).min(1).max(4).describe('What it lets them do.'),
  columns: z
    .array(identifier)
    .min(1)
    .max(1600)
    .optional()
    .describe('Columns it may read or write; by default all.'),
  using: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe(
      'Filter: rows it may see, change or delete. Claims of the token: customer_id=eq.$jwt.sub',
    ),
  check: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe('Filter that rows it creates or changes must fulfil; by default that of "using".'),
});
export type RuleSpec = z.infer<typeof ruleSchema>;

export const entitySpecSchema = z.strictObject({
  table: identifier
    .optional()
    .describe('Table, and name in URLs; by default the resource’s name with "-" replaced by "_".'),
  view: z
    .boolean()
    .optional()
    .describe('A view that exists in the database; Ashlar reads it and never changes it.'),
  description: description.optional(),
  fields: z.array(fieldSchema).min(1).max(1600).describe('Columns, in their order.'),
  primaryKey: z.array(identifier).min(1).max(32).optional().describe('Fields of the primary key.'),
  primaryKeyName: identifier.optional().describe('Name of its constraint; by default table_pkey.'),
  uniques: z
    .array(
      z.strictObject({
        name: identifier.optional().describe('Name of the constraint.'),
        fields: z.array(identifier).min(1).max(32).describe('Names of fields.'),
      }),
    )
    .max(100)
    .optional()
    .describe('Groups of fields no two rows have the same values in.'),
  foreignKeys: z
    .array(
      z.strictObject({
        fields: z.array(identifier).min(1).max(32).describe('Names of own fields.'),
        references: z
          .strictObject({
            entity: resourceName.describe('Name of the Entity they point to.'),
            fields: z.array(identifier).min(1).max(32).describe('Its fields, in the same order.'),
          })
          .describe('What they point to.'),
        ...referenceOptions,
      }),
    )
    .max(100)
    .optional()
    .describe('Foreign keys of several fields.'),
  checks: z
    .array(z.strictObject({ name: identifier, expression: sqlText }))
    .max(100)
    .optional()
    .describe('SQL conditions every row fulfils.'),
  indexes: z.array(indexSchema).max(100).optional().describe('Indexes beside those of keys.'),
  access: z
    .array(ruleSchema)
    .max(100)
    .optional()
    .describe('Who may do what. Without a rule nobody but service_role may do anything.'),
  cache: cacheSpecSchema
    .optional()
    .describe(
      'Whether and how long answers about it are kept; by default as the Application says.',
    ),
  events: z
    .boolean()
    .optional()
    .describe(
      'Whether each change of a row is an event, over HTTP and on NATS (docs/events.md); default false.',
    ),
  droppedFields: z
    .array(identifier)
    .max(1600)
    .optional()
    .describe(
      'Columns that are to go with their values, once nobody runs a model that has them and the plan is approved (docs/migrations.md).',
    ),
  reclaimPolicy: z
    .enum(['Retain', 'Delete'])
    .optional()
    .describe(
      'Delete: the table is dropped when the Entity is deleted in Kubernetes (docs/operator.md). Default: Retain.',
    ),
});
export type EntitySpec = z.infer<typeof entitySpecSchema>;
