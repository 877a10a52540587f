// Which key of an issuer signed this, when the issuer adds, withdraws and mislays keys as it likes?
import type { CompactJWSHeaderParameters, CryptoKey } from 'jose';
import { errors } from 'jose';
import type { Clock } from '../../shared/clock.ts';
import { noKeys, unknownKey } from '../tokens/token-refusal.ts';
import type { KeySetError } from './key-set-error.ts';
import { type KeySet, noToken } from './read-key-set.ts';

/** Shared by all that rests on keys which were there together; gone with the first of them that is withdrawn. */
export interface Trust {
  readonly holds: boolean;
}
export interface FoundKey {
  readonly key: CryptoKey;
  readonly trust: Trust;
}

/** All in milliseconds. */
export const keySetTimes = {
  /** A key that is withdrawn is not used for longer, while its server answers. */
  refreshMs: 300_000,
  /** Tokens with an unknown key have the set fetched so often at most, however many they are. */
  cooldownMs: 10_000,
  /** Doubled with each failure, up to the longest. */
  firstRetryMs: 1000,
  longestRetryMs: 60_000,
  /** How long keys are used whose server does not answer. */
  maxStaleMs: 24 * 3_600_000,
};

/** Who may wait for one fetch; the next ones are sent away at once. */
const maxWaiting = 1000;
/** A refresh comes up to so much earlier, so that gateways do not come together. */
const jitter = 0.1;

export interface RemoteKeysOptions {
  /** Fetches its set. Rejects with KeySetError. */
  readonly fetch: () => Promise<KeySet>;
  readonly clock: Pick<Clock, 'elapsedMs'>;
  /** Has it done after so many milliseconds; returns what calls it off. */
  readonly schedule: (ms: number, work: () => void) => () => void;
  readonly random: () => number;
  /** Told of each fetch: what went wrong, or null. */
  readonly onFetched: (error: KeySetError | null, isUsed: boolean) => void;
}

/**
 * The keys at one URL. Known keys are answered at once, whatever is being fetched or cannot be.
 *
 * | state | a known key | an unknown key |
 * |---|---|---|
 * | no set yet, fetching | waits | waits |
 * | no set yet, failed | 503 until the next try | 503 until the next try |
 * | a set, none being fetched | found | fetched once in `cooldownMs`; else refused |
 * | a set, fetching | found | waits, then found or refused |
 * | a set, its server away | found for `maxStaleMs` | tried again with growing pauses; else refused |
 */
export class RemoteKeys {
  readonly #options: RemoteKeysOptions;
  #set: KeySet | null = null;
  #trust = { holds: true };
  /** Of the last one that succeeded. */
  #fetchedMs = 0;
  #flight: Promise<void> | null = null;
  #failures = 0;
  /** No token causes a fetch before. */
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #waiting = 0;
  #callOff = () => {};
  #isReleased = false;

  constructor(options: RemoteKeysOptions) {
    this.#options = options;
    void this.#fetch();
  }

  /** Rejects with TokenRefusal: PGRST301 for a key that is not there, ASH503 while there are none. */
  async find(header: CompactJWSHeaderParameters): Promise<FoundKey> {
    const known = await this.#lookUp(header);
    if (known !== null) return known;
    const found = (await this.#isFetched()) ? await this.#lookUp(header) : null;
    if (found !== null) return found;
    throw this.#set === null ? noKeys(this.#secondsToNext()) : unknownKey();
  }

  /** Nothing is fetched from now on. */
  release(): void {
    this.#isReleased = true;
    this.#callOff();
  }

  async #lookUp(header: CompactJWSHeaderParameters): Promise<FoundKey | null> {
    // Both before anything is waited for: a set and the trust in it change together.
    const trust = this.#trust;
    const set = this.#set;
    if (set === null) return null;
    try {
      return { key: (await set.find(header, noToken)) as CryptoKey, trust };
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return null;
      throw error;
    }
  }

  /** True after a fetch, successful or not; false at once where one was tried a moment ago. */
  async #isFetched(): Promise<boolean> {
    const isDue = this.#now() >= this.#notBeforeMs;
    if (this.#flight === null && !isDue) return false;
    if (this.#waiting >= maxWaiting) throw noKeys(1);
    this.#waiting++;
    await (this.#flight ?? this.#fetch());
    this.#waiting--;
    return true;
  }

  /** Single: who comes meanwhile waits for the same one. Never rejects. */
  #fetch(): Promise<void> {
    this.#callOff();
    this.#flight = this.#options
      .fetch()
      .then(
        (set) => this.#take(set),
        (error: KeySetError) => this.#miss(error),
      )
      .finally(() => {
        this.#flight = null;
      });
    return this.#flight;
  }

  #take(set: KeySet): void {
    if (this.#isReleased) return;
    const { refreshMs, cooldownMs } = keySetTimes;
    const before = [...(this.#set?.identities ?? [])];
    if (before.some((key) => !set.identities.has(key))) this.#distrust();
    this.#set = set;
    this.#failures = 0;
    this.#fetchedMs = this.#now();
    this.#notBeforeMs = this.#now() + cooldownMs;
    this.#next(refreshMs);
    this.#options.onFetched(null, true);
  }

  #miss(error: KeySetError): void {
    if (this.#isReleased) return;
    const { firstRetryMs, longestRetryMs, maxStaleMs } = keySetTimes;
    if (this.#set !== null && this.#now() - this.#fetchedMs > maxStaleMs) {
      this.#distrust();
      this.#set = null;
    }
    const pauseMs = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures);
    this.#failures++;
    this.#notBeforeMs = this.#now() + pauseMs;
    this.#next(pauseMs);
    this.#options.onFetched(error, this.#set !== null);
  }

  /** What was verified with these keys has to be verified again. */
  #distrust(): void {
    this.#trust.holds = false;
    this.#trust = { holds: true };
  }

  #next(ms: number): void {
    const early = ms * jitter * this.#options.random();
    this.#callOff = this.#options.schedule(ms - early, () => void this.#fetch());
  }

  #secondsToNext(): number {
    return Math.max(1, Math.ceil((this.#notBeforeMs - this.#now()) / 1000));
  }

  #now(): number {
    return this.#options.clock.elapsedMs();
  }
}
