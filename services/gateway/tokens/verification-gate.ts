// How many signatures are verified at once? A forger has no key, but our processor's time is his to waste.
import { busy } from './token-refusal.ts';

export interface GateLimits {
  /** Verifications under way at once. */
  readonly maxActive: number;
  /** What waits for its turn; one takes a fraction of a millisecond, so that all of them wait for moments. */
  readonly maxWaiting: number;
}

/** libuv has four threads for it, which name lookups share. */
const defaults: GateLimits = { maxActive: 8, maxWaiting: 256 };

/** Lets so many through at once; the next ones wait in their order, and those beyond are sent away. */
export class VerificationGate {
  readonly #limits: GateLimits;
  readonly #refuse: () => Error;
  readonly #waiting: (() => void)[] = [];
  #active = 0;

  /** @param refuse what who has to go is told */
  constructor(limits: Partial<GateLimits> = {}, refuse: () => Error = busy) {
    this.#limits = { ...defaults, ...limits };
    this.#refuse = refuse;
  }

  /** What `verify` gives. Rejects with what `refuse` gives (TokenRefusal ASH503) where too many wait. */
  async run<T>(verify: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await verify();
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<void> | undefined {
    if (this.#active < this.#limits.maxActive) {
      this.#active++;
      return undefined;
    }
    if (this.#waiting.length >= this.#limits.maxWaiting) throw this.#refuse();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Its place is handed on: `active` counts it all the while, and nobody slips in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#active--;
    else next();
  }
}
