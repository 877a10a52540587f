// Why is an API key refused, and how is that told?
import { keyLength, keyPrefix } from '../../shared/api-key.ts';
import type { KeyRefusalReason } from '../../shared/observe/key-observation.ts';
import { CountedRefusal } from '../counted-refusal.ts';

export class KeyRefusal extends CountedRefusal<KeyRefusalReason> {}

const refused = (reason: KeyRefusalReason, message: string, hint?: string) =>
  new KeyRefusal([reason, 'ASH401'], message, { hint });

export const malformedKey = () =>
  refused(
    'malformed',
    'The API key is none that was ever made',
    `Copy it as a whole: it begins with "${keyPrefix}" and has ${keyLength} characters.`,
  );
export const twoKeys = () =>
  new KeyRefusal(
    ['conflict', 'ASH400'],
    'The headers apikey and Authorization hold two different API keys',
    { hint: 'Send one of them.' },
  );
export const keysNotAccepted = () =>
  refused('not-accepted', 'API keys are not accepted here', 'Declare them: spec.auth.apiKeys.');
export const deniedKeyRole = () => refused('role', 'The role of this API key is not accepted');

const words = {
  unknown: 'The API key is not known',
  revoked: 'The API key was revoked',
  expired: 'The API key has expired',
} as const;
export const badKey = (state: keyof typeof words) => refused(state, words[state]);

export const tooManyUnknown = (retryAfterSeconds: number) =>
  new KeyRefusal(['too-many', 'ASH429'], 'Too many unknown API keys came from your address', {
    hint: `Come again in ${retryAfterSeconds} s.`,
    retryAfterSeconds,
  });
export const busyKeys = () =>
  new KeyRefusal(['busy', 'ASH503'], 'Too many API keys are being looked up', {
    retryAfterSeconds: 1,
  });
export const keysUnavailable = () =>
  new KeyRefusal(['unavailable', 'ASH503'], 'Whether the API key is good cannot be told now', {
    retryAfterSeconds: 1,
  });
