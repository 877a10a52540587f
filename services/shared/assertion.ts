// Who is asking, said by the gateway so that the api can believe it?
import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Caller, callerSchema } from './caller.ts';
import type { Clock } from './clock.ts';
import { AppError } from './errors.ts';

/** How long an assertion holds; half of it is room for clocks that differ. */
const lifetimeMs = 60_000;
const maxRemembered = 10_000;

const assertionSchema = callerSchema.extend({ expiresMs: z.number() });

function signature(secret: string, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

/** Signs callers; the same caller gets the same text until it is half way to its end. */
export function createAssertionSigner(secret: string, clock: Clock): (caller: Caller) => string {
  const signed = new WeakMap<Caller, { text: string; freshUntilMs: number }>();
  return (caller) => {
    const nowMs = clock.epochMs();
    const known = signed.get(caller);
    if (known !== undefined && nowMs < known.freshUntilMs) return known.text;
    const content = JSON.stringify({ ...caller, expiresMs: nowMs + lifetimeMs });
    const payload = Buffer.from(content).toString('base64url');
    const text = `${payload}.${signature(secret, payload).toString('base64url')}`;
    signed.set(caller, { text, freshUntilMs: nowMs + lifetimeMs / 2 });
    return text;
  };
}

function refused(): AppError {
  return new AppError('ASH401', 'The request does not come through a gateway');
}

/** The signed content. @throws AppError ASH401 */
function verify(text: string, secret: string) {
  const [payload = '', given = ''] = text.split('.');
  const expected = signature(secret, payload);
  const found = Buffer.from(given, 'base64url');
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw refused();
  return assertionSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
}

/** Gives the caller whom a gateway vouches for. @throws AppError ASH401 for anything else */
export function createAssertionVerifier(secret: string, clock: Clock): (text: string) => Caller {
  const verified = new LRUCache<string, { caller: Caller; expiresMs: number }>({
    max: maxRemembered,
  });
  return (text) => {
    let known = verified.get(text);
    if (known === undefined) {
      const { expiresMs, ...caller } = verify(text, secret);
      known = { caller, expiresMs };
      verified.set(text, known);
    }
    if (known.expiresMs <= clock.epochMs()) throw refused();
    return known.caller;
  };
}
