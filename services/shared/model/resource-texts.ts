// Which names and texts may a declaration hold?
import { z } from 'zod';

/** PostgreSQL truncates longer identifiers silently (NAMEDATALEN). */
export const identifier = z
  .string()
  .min(1)
  .max(63)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the characters that are refused
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'must not contain control characters')
  .describe('Name in PostgreSQL, at most 63 characters.');
export const resourceName = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/,
    'must be lower-case letters, digits, "-" and "." (a Kubernetes object name)',
  )
  .describe('Name of a resource.');
export const roleName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, 'must be letters, digits, "_" and "-"')
  .describe('Letters, digits, "_" and "-".');
const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
/** RFC 1123; its last label begins with a letter, so that it is no address. */
export const hostName = z
  .string()
  .max(253)
  .regex(
    new RegExp(`^(\\*\\.)?(${label}\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`),
    'must be a lower-case DNS name, as in "shop.example.org"; only its first label may be "*"',
  )
  .describe('DNS name; `*.example.org` is every name directly below it.');
export const sqlText = z.string().min(1).max(4000).describe('SQL.');
export const description = z.string().max(1000).describe('For people.');
