// What may an Action declare?
import { z } from 'zod';
import { description, identifier, roleName } from './resource-texts.ts';

/** Looked at when the model is compiled, where its mistakes get words of their own. */
const jsonSchema = z.record(z.string(), z.unknown());

export const actionSpecSchema = z.strictObject({
  description: description.optional(),
  name: identifier
    .optional()
    .describe('Name in URLs (/rpc/name); by default the resource’s name with "-" replaced by "_".'),
  function: identifier
    .optional()
    .describe('SQL function of the Application’s schema that answers; this or `service`.'),
  service: z
    .strictObject({
      subject: z
        .string()
        .max(255)
        .regex(
          /^action(\.[A-Za-z0-9_-]+)+$/,
          'must begin with "action.", and go on with letters, digits, "_" and "-", parted by "."',
        )
        .optional()
        .describe('NATS subject it answers on; default action. and the name.'),
      timeoutMs: z
        .int()
        .min(1)
        .max(60_000)
        .optional()
        .describe('Milliseconds it may take; default 10000.'),
    })
    .optional()
    .describe('A micro service on NATS that answers; this or `function`.'),
  input: jsonSchema
    .optional()
    .describe('What the service takes: JSON Schema (2020-12) of an object; default no members.'),
  output: jsonSchema
    .optional()
    .describe('What the service answers: JSON Schema (2020-12); without, nothing.'),
  arguments: z
    .array(
      z.strictObject({
        name: identifier,
        type: z.string().min(1).max(200).describe('PostgreSQL type.'),
        required: z.boolean().optional().describe('The function has no default for it.'),
        claim: identifier
          .optional()
          .describe('Claim of the token that is its value: sub. Only service_role may give it.'),
      }),
    )
    .max(100)
    .optional()
    .describe('Arguments of the function.'),
  returns: z
    .enum(['rows', 'value', 'nothing'])
    .optional()
    .describe('A set of rows, one value, or nothing; default value.'),
  columns: z
    .array(
      z.strictObject({
        name: identifier.describe('Name of the column.'),
        type: z.string().min(1).max(200).describe('PostgreSQL type.'),
      }),
    )
    .min(1)
    .max(1600)
    .optional()
    .describe('Columns of its rows, for select, filters and order; without, rows are told whole.'),
  readOnly: z
    .boolean()
    .optional()
    .describe('It changes nothing (STABLE or IMMUTABLE): GET may call it.'),
  roles: z.array(roleName).max(50).optional().describe('Who may call it.'),
});
export type ActionSpec = z.infer<typeof actionSpecSchema>;
