// With which input is a service called, and what shall come back?
import { AppError } from '../../shared/errors.ts';
import { placeIn } from '../../shared/filter/scanner.ts';
import { isObject, type JsonSchema } from '../../shared/json-schema/keywords.ts';
import type { MediaType } from './api-request.ts';
import { findRepeatedKey } from './find-json-mistake.ts';
import { negotiateMedia } from './negotiate-media.ts';
import { parseJson } from './parse-json.ts';
import { parsePreferences } from './parse-preferences.ts';
import type { HttpRequest } from './parse-request.ts';
import { requireCallMethod } from './require-call-method.ts';

export interface ParsedServiceCall {
  /** The body as it was sent: numbers keep all their digits. */
  readonly text: string;
  readonly input: JsonSchema;
  readonly media: Exclude<MediaType, 'csv'>;
  /** `Prefer: return=minimal`: nothing of the answer is wanted. */
  readonly isMinimal: boolean;
}

/** @throws AppError ASH415 */
function requireJson(contentType: string | undefined): void {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === '' || type === 'application/json') return;
  throw new AppError('ASH415', 'A service takes JSON only', { hint: 'Send application/json' });
}

/** One key twice is read one way here and perhaps another way by the service. @throws AppError PGRST102 */
function parseInput(text: string): JsonSchema {
  const input = parseJson(text);
  if (!isObject(input))
    throw new AppError('PGRST102', 'The body of a call is one JSON object, its input');
  const repeated = findRepeatedKey(text);
  if (repeated === null) return input;
  throw new AppError('PGRST102', 'The body says a key twice', {
    details: placeIn(text, repeated),
  });
}

/** @throws AppError PGRST107 */
function requireMedia(accept: string | undefined, name: string): ParsedServiceCall['media'] {
  const { media, nullsStripped } = negotiateMedia(accept);
  if (media !== 'csv' && !nullsStripped) return media;
  throw new AppError('PGRST107', `What '${name}' answers is told as the service says it`, {
    hint: 'Ask for application/json',
  });
}

/**
 * Parses a call of the service action `name`; no body means no members.
 * @throws AppError PGRST100 for a query, 101 for the method, 102 and ASH415 for the body, 107 for Accept, 122
 */
export function parseServiceCall(http: HttpRequest, name: string): ParsedServiceCall {
  requireCallMethod(http.method, { name, readOnly: false });
  if (http.query !== '')
    throw new AppError(
      'PGRST100',
      `'${name}' is answered by a service: a query means nothing to it`,
      {
        hint: 'Send its input as the body, a JSON object.',
      },
    );
  const isEmpty = http.body === null || http.body.trim() === '';
  const text = isEmpty ? '{}' : (http.body ?? '');
  if (!isEmpty) requireJson(http.headers['content-type']);
  return {
    text,
    input: parseInput(text),
    media: requireMedia(http.headers.accept, name),
    isMinimal: parsePreferences(http.headers.prefer).return === 'minimal',
  };
}
