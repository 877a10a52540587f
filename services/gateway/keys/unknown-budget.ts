// How many unknown API keys may come from one address? Guessing is hopeless, but each guess would reach the database.
import { LRUCache } from 'lru-cache';
import { addressBlock } from '../sockets/address-block.ts';

/** In a window, of one address (of IPv6 each /64). */
const maxUnknown = 20;
const windowMs = 10_000;
/** Remembered; those that were seen longest ago are forgotten. */
const maxAddresses = 10_000;

interface Count {
  readonly untilMs: number;
  unknown: number;
}

export class UnknownBudget {
  readonly #now: () => number;
  readonly #counts = new LRUCache<string, Count>({ max: maxAddresses });

  /** @param now milliseconds, monotonic */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A key that came from there is not known. */
  spend(address: string): void {
    const block = addressBlock(address);
    const count = this.#current(block);
    if (count === undefined)
      this.#counts.set(block, { untilMs: this.#now() + windowMs, unknown: 1 });
    else count.unknown++;
  }

  /** Milliseconds until another one is looked up; 0: now. */
  waitMs(address: string): number {
    const count = this.#current(addressBlock(address));
    return count === undefined || count.unknown < maxUnknown ? 0 : count.untilMs - this.#now();
  }

  #current(block: string): Count | undefined {
    const count = this.#counts.get(block);
    return count !== undefined && count.untilMs > this.#now() ? count : undefined;
  }
}
