// Which API keys are known to be good or bad, and whose are the good ones?
import { timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type ApiKey, idOf, keyLength } from '../../shared/api-key.ts';
import type { Caller } from '../../shared/caller.ts';
import type { GoodKey } from '../../shared/messages/db-api-key.ts';

/** Characters of all remembered keys together: some 40,000 keys. */
const maxGoodSize = 20_000_000;
const maxBad = 10_000;
/** A good key, and who asks with it: one object for as long as nothing about it changes. */
export interface FoundKey {
  readonly key: GoodKey;
  readonly caller: Caller;
}

export interface Known {
  readonly key: ApiKey;
  /** The key as it was presented. */
  readonly bytes: Buffer;
  readonly found: FoundKey;
  /** Equal for equal answers. */
  readonly answer: string;
  /** When the question was sent to which this is the answer. */
  readonly askedMs: number;
}

/** Always the same one: a new one would cost half of the comparison. */
const presented = Buffer.alloc(keyLength);

/** In constant time. To hash each time would cost twice of what all else does. */
function isSame(known: Buffer, text: string): boolean {
  if (text.length !== keyLength) return false;
  presented.write(text, 'latin1');
  return timingSafeEqual(known, presented);
}

function callerOf({ id, role, claims, expiresMs }: GoodKey): Caller {
  const exp = expiresMs === null ? {} : { exp: Math.floor(expiresMs / 1000) };
  return { role, claims: { ...claims, role, api_key: id, ...exp } };
}

export interface BadKey {
  readonly refusal: Error;
  readonly untilMs: number;
}

export class KeyMemory {
  readonly #good = new LRUCache<string, Known>({
    maxSize: maxGoodSize,
    sizeCalculation: ({ answer }) => 400 + answer.length,
  });
  readonly #bad = new LRUCache<string, BadKey>({ max: maxBad });

  /** What was said last of a key that was good. */
  good(text: string): Known | undefined {
    const known = this.#good.get(idOf(text));
    return known !== undefined && isSame(known.bytes, text) ? known : undefined;
  }

  bad(hash: string): BadKey | undefined {
    return this.#bad.get(hash);
  }

  keepGood(key: GoodKey, asked: Omit<Known, 'found' | 'answer'>): FoundKey {
    const answer = JSON.stringify(key);
    const before = this.#good.get(key.id);
    const found = before?.answer === answer ? before.found : { key, caller: callerOf(key) };
    this.#good.set(key.id, { ...asked, found, answer });
    return found;
  }

  keepBad({ id, hash }: ApiKey, bad: BadKey): void {
    if (this.#good.get(id)?.key.hash === hash) this.#good.delete(id);
    this.#bad.set(hash, bad);
  }
}
