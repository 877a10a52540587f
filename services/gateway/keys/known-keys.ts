// Is this API key good, when it may be revoked at any moment, and nobody may wait for the database each time?
import { type ApiKey, readApiKey } from '../../shared/api-key.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ApiKeyReply, ApiKeyRequest } from '../../shared/messages/db-api-key.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import { VerificationGate } from '../tokens/verification-gate.ts';
import { type FoundKey, KeyMemory, type Known } from './key-memory.ts';
import { badKey, busyKeys, keysUnavailable, malformedKey, tooManyUnknown } from './key-refusal.ts';
import { UnknownBudget } from './unknown-budget.ts';

/** All in milliseconds. */
export const keyTimes = {
  /** A key in use that was asked about so long ago is asked about again, behind the request. */
  renewMs: 400,
  /** An answer is used no longer, counted from when it was asked for: what was revoked is refused within a second. */
  maxAgeMs: 900,
  /** How long a key is taken on that was good, while nobody can tell whether it still is. */
  graceMs: 10_000,
  /** For so long after a failure nobody is asked. */
  pauseMs: 500,
  /** How long a key that is not good is refused without asking. */
  badMs: 10_000,
};

/** Of keys that were good a moment ago, and of all others, which shall not be in their way. */
const knownLimits = { maxActive: 64, maxWaiting: 10_000 };
const newLimits = { maxActive: 32, maxWaiting: 256 };

/** What came of asking; a failure says nothing about the key. */
type Asked =
  | { readonly is: 'good'; readonly found: FoundKey }
  | { readonly is: 'bad'; readonly refusal: Error; readonly isUnknown: boolean }
  | { readonly is: 'failed'; readonly refusal: Error };

/** Asks the database. Rejects with any error. */
export type LookUpKey = (request: ApiKeyRequest) => Promise<ApiKeyReply>;

export interface KnownKeysOptions {
  readonly lookUp: LookUpKey;
  readonly clock: Clock;
  readonly observe: Observe;
}

/**
 * Good keys by their ids, bad ones by their hashes, as the database told them.
 *
 * | what is remembered | the database answers | it does not |
 * |---|---|---|
 * | good, asked less than `renewMs` ago | used | used |
 * | good, less than `maxAgeMs` | used, and asked again behind it | used |
 * | good, less than `graceMs` | asked, once for all who wait | used |
 * | good, older; or nothing | asked, once for all who wait | 503 |
 * | not good, less than `badMs` | refused | refused |
 */
export class KnownKeys {
  readonly #options: KnownKeysOptions;
  readonly #memory = new KeyMemory();
  readonly #flights = new Map<string, Promise<Asked>>();
  readonly #knownGate = new VerificationGate(knownLimits, busyKeys);
  readonly #newGate = new VerificationGate(newLimits, busyKeys);
  readonly #budget: UnknownBudget;
  /** Nobody is asked before. */
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(options: KnownKeysOptions) {
    this.#options = options;
    this.#budget = new UnknownBudget(options.clock.elapsedMs);
  }

  /** At once where it is known. @throws KeyRefusal ASH401, ASH429, ASH503 (or rejects with it) */
  find(text: string, address: string): FoundKey | Promise<FoundKey> {
    const known = this.#memory.good(text);
    if (known === undefined) return this.#findNew(text, address);
    const ageMs = this.#now() - known.askedMs;
    if (ageMs >= keyTimes.maxAgeMs) return this.#findAgain(text, known);
    if (ageMs >= keyTimes.renewMs) void this.#ask(known.key, { text, gate: this.#knownGate });
    return this.#unexpired(known.found);
  }

  /** Whether it was good when it was asked about last. */
  remembers(text: string): boolean {
    return this.#memory.good(text) !== undefined;
  }

  async #findAgain(text: string, known: Known): Promise<FoundKey> {
    const asked = await this.#ask(known.key, { text, gate: this.#knownGate });
    if (asked.is === 'good') return this.#unexpired(asked.found);
    const isGrace = this.#now() - known.askedMs < keyTimes.graceMs;
    if (asked.is === 'failed' && isGrace) return this.#unexpired(known.found);
    throw asked.refusal;
  }

  #findNew(text: string, address: string): Promise<FoundKey> {
    const key = readApiKey(text);
    if (key === null) throw malformedKey();
    const bad = this.#memory.bad(key.hash);
    if (bad !== undefined && bad.untilMs > this.#now()) throw bad.refusal;
    const waitMs = this.#budget.waitMs(address);
    if (waitMs > 0) throw tooManyUnknown(Math.ceil(waitMs / 1000));
    return this.#askNew(key, { text, address });
  }

  async #askNew(key: ApiKey, { text, address }: { text: string; address: string }) {
    const asked = await this.#ask(key, { text, gate: this.#newGate });
    if (asked.is === 'good') return this.#unexpired(asked.found);
    if (asked.is === 'bad' && asked.isUnknown) this.#budget.spend(address);
    throw asked.refusal;
  }

  #unexpired(found: FoundKey): FoundKey {
    const { expiresMs } = found.key;
    if (expiresMs !== null && expiresMs <= this.#options.clock.epochMs()) throw badKey('expired');
    return found;
  }

  /** Single: who comes meanwhile waits for the same answer. Never rejects. */
  #ask(key: ApiKey, { text, gate }: { text: string; gate: VerificationGate }): Promise<Asked> {
    const flying = this.#flights.get(key.hash);
    if (flying !== undefined) return flying;
    if (this.#now() < this.#notBeforeMs)
      return Promise.resolve({ is: 'failed', refusal: keysUnavailable() });
    const flight = gate
      .run(() => this.#lookUp(key, text))
      .catch((refusal: Error): Asked => ({ is: 'failed', refusal }))
      .finally(() => this.#flights.delete(key.hash));
    this.#flights.set(key.hash, flight);
    return flight;
  }

  async #lookUp(key: ApiKey, text: string): Promise<Asked> {
    const askedMs = this.#now();
    const { lookUp, observe } = this.#options;
    try {
      const reply = await lookUp({ id: key.id, hash: key.hash });
      observe({ kind: 'key-look-up', outcome: reply.state });
      if (reply.state !== 'good') return this.#forget(key, reply.state);
      const found = this.#memory.keepGood(reply, { key, bytes: Buffer.from(text), askedMs });
      return { is: 'good', found };
    } catch {
      // Who was asked tells in its own log what went wrong there.
      observe({ kind: 'key-look-up', outcome: 'failed' });
      this.#notBeforeMs = this.#now() + keyTimes.pauseMs;
      return { is: 'failed', refusal: keysUnavailable() };
    }
  }

  #forget(key: ApiKey, state: 'unknown' | 'revoked' | 'expired'): Asked {
    const refusal = badKey(state);
    this.#memory.keepBad(key, { refusal, untilMs: this.#now() + keyTimes.badMs });
    return { is: 'bad', refusal, isUnknown: state === 'unknown' };
  }

  #now(): number {
    return this.#options.clock.elapsedMs();
  }
}
