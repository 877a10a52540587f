// Pages of which other sites may ask from a browser, and what may they see? (https://fetch.spec.whatwg.org/#http-cors-protocol)
import { z } from 'zod';

const headerName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be the name of a header')
  .describe('Name of a header.');

export const corsSpecSchema = z.strictObject({
  origins: z
    .array(z.string().min(1).max(300).describe('An origin.'))
    .min(1)
    .max(200)
    .describe(
      'Sites whose pages may ask: `https://app.example.org`, `https://*.example.org` for every name below it, `*` for all.',
    ),
  credentials: z
    .boolean()
    .optional()
    .describe(
      'Whether browsers send cookies along, too; default false. A token in `Authorization` needs no leave of this kind.',
    ),
  allowHeaders: z
    .array(headerName)
    .max(100)
    .optional()
    .describe('Headers that pages may send, beside those of the API.'),
  exposeHeaders: z
    .array(headerName)
    .max(100)
    .optional()
    .describe('Headers of answers that pages may read, beside those of the API.'),
  maxAgeSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .optional()
    .describe('How long browsers may remember what they may ask; default 600.'),
});
export type CorsSpec = z.infer<typeof corsSpecSchema>;
