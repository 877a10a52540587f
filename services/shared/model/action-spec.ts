// What may an Action declare?
import { z } from 'zod';
import { description, identifier, roleName } from './resource-texts.ts';

export const actionSpecSchema = z.strictObject({
  description: description.optional(),
  name: identifier
    .optional()
    .describe('Name in URLs (/rpc/name); by default the resource’s name with "-" replaced by "_".'),
  function: identifier.describe('SQL function of the Application’s schema that answers.'),
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
