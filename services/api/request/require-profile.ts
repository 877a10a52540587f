// Is the schema that a client names the one that is served?
import { AppError } from '../../shared/errors.ts';
import { excerpt } from '../../shared/filter/scanner.ts';

/**
 * Whether the request names the schema (PostgREST: "profile"): reads by `Accept-Profile`, others by `Content-Profile`.
 * @throws AppError PGRST106 when it names another one
 */
export function requireProfile(
  method: string,
  headers: Readonly<Record<string, string | undefined>>,
  schema: string,
): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  const profile = headers[isRead ? 'accept-profile' : 'content-profile'];
  if (profile === undefined || profile === schema) return profile !== undefined;
  throw new AppError('PGRST106', `Invalid schema: ${excerpt(profile)}`, {
    hint: `Only the following schemas are exposed: ${schema}`,
  });
}
