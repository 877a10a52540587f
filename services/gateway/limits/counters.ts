// May one more come? Counted here, with what the other gateways said.
import { LRUCache } from 'lru-cache';
import type { LimitCount } from '../../shared/messages/limits.ts';
import { SlidingWindow } from './sliding-window.ts';

export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
}

/** What came of a request for one more. */
export interface Taken {
  readonly isAllowed: boolean;
  /** How many more may come now. */
  readonly remaining: number;
  /** Milliseconds until one may come, where it may not; else until the window is over. */
  readonly waitMs: number;
}

/** What is counted of one key. */
interface Counter {
  readonly windowMs: number;
  /** Those of all gateways, as far as they are known. */
  readonly all: SlidingWindow;
  /** Those let through here. */
  readonly own: SlidingWindow;
  /** The same, ever. */
  total: number;
  /** What may still be let through before the others are heard again; computed anew after a while. */
  share: number;
  /** When it was computed, and how large it was. */
  sharedMs: number;
  firstShare: number;
  /** What others were heard to have let through since then. */
  heardSince: number;
  /** What each other gateway said last of its total. */
  heard: Map<string, number> | null;
}

/** A share holds so long; within that, what others let through is heard. Milliseconds. */
export const shareMs = 100;

/** Gateways whose totals are remembered of one counter. */
const maxHeard = 100;

/** Counters that a gateway keeps: some 50 MB. */
export const maxKeys = 100_000;

export interface CountersOptions {
  /** Counters that are kept, each some 500 bytes; the longest unused are forgotten. */
  readonly maxKeys: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export class Counters {
  readonly #counters: LRUCache<string, Counter>;
  readonly #now: () => number;
  readonly #changed = new Map<string, Counter>();

  constructor({ maxKeys, now }: CountersOptions) {
    this.#counters = new LRUCache({ max: maxKeys });
    this.#now = now;
  }

  get size(): number {
    return this.#counters.size;
  }

  /** Where nobody else counts this key. */
  take(key: string, rate: Rate): Taken {
    const counter = this.#counter(key, rate.windowMs);
    return this.#takeOf(counter, counter.all, rate);
  }

  /** Where nobody else can be heard: as if all got as much as this one. */
  takeAlone(key: string, rate: Rate, gateways: number): Taken {
    const counter = this.#counter(key, rate.windowMs);
    return this.#takeOf(counter, counter.own, { ...rate, limit: Math.ceil(rate.limit / gateways) });
  }

  /**
   * Where others count too: of what is left, each may let through its part until it hears from them. Null when its
   * part is spent, though there may be more in a moment.
   */
  takeShare(key: string, rate: Rate, gateways: number): Taken | null {
    const counter = this.#counter(key, rate.windowMs);
    const now = this.#now();
    const left = rate.limit - counter.all.estimate(now);
    if (left < 1) return this.#takeOf(counter, counter.all, rate);
    if (now - counter.sharedMs >= shareMs) this.#share(counter, left, gateways);
    if (counter.share < 1) return null;
    counter.share--;
    this.#changed.set(key, counter);
    return this.#takeOf(counter, counter.all, rate);
  }

  /** One was let through on another's word. */
  add(key: string, { windowMs }: Rate): void {
    this.#count(this.#counter(key, windowMs));
  }

  /** Counts that changed, to be said to the others; at most so many. */
  changes(most: number): LimitCount[] {
    const counts: LimitCount[] = [];
    const now = this.#now();
    for (const [key, { windowMs, total, own }] of this.#changed) {
      if (counts.length >= most) break;
      counts.push([key, windowMs, total, Math.ceil(own.estimate(now))]);
      this.#changed.delete(key);
    }
    return counts;
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  /** What another gateway said. Of one that was not heard of this before, what is in the window counts. */
  hear(from: string, [key, windowMs, total, recent]: LimitCount): void {
    const counter = this.#counter(key, windowMs);
    counter.heard ??= new Map();
    const before = counter.heard.get(from);
    const isNew = before === undefined || before > total;
    // The longest unheard is the first, and gone for long where there are so many.
    counter.heard.delete(from);
    counter.heard.set(from, total);
    if (counter.heard.size > maxHeard)
      counter.heard.delete(counter.heard.keys().next().value ?? '');
    const count = isNew ? recent : total - before;
    counter.all.add(count, this.#now());
    counter.heardSince += count;
  }

  /**
   * Others had a share like the last one: as long as they may not have been heard, what they did not say is taken for
   * spent too.
   */
  #share(counter: Counter, left: number, gateways: number): void {
    const now = this.#now();
    const isJustOver = now - counter.sharedMs < 2 * shareMs;
    const unheard = isJustOver ? (gateways - 1) * counter.firstShare - counter.heardSince : 0;
    const sure = left - Math.max(0, unheard);
    if (sure < 1) return;
    counter.share = Math.ceil(sure / gateways);
    counter.firstShare = counter.share;
    counter.sharedMs = now;
    counter.heardSince = 0;
  }

  #takeOf(counter: Counter, window: SlidingWindow, { limit }: Rate): Taken {
    const now = this.#now();
    const left = limit - window.estimate(now);
    if (left < 1) return { isAllowed: false, remaining: 0, waitMs: window.waitMs(limit - 1, now) };
    this.#count(counter);
    return { isAllowed: true, remaining: Math.floor(left - 1), waitMs: window.restMs(now) };
  }

  #count(counter: Counter): void {
    const now = this.#now();
    counter.all.add(1, now);
    counter.own.add(1, now);
    counter.total++;
  }

  #counter(key: string, windowMs: number): Counter {
    const known = this.#counters.get(key);
    if (known?.windowMs === windowMs) return known;
    const now = this.#now();
    const [all, own] = [new SlidingWindow(windowMs, now), new SlidingWindow(windowMs, now)];
    const shares = { share: 0, sharedMs: Number.NEGATIVE_INFINITY, firstShare: 0, heardSince: 0 };
    const counter = { windowMs, all, own, total: 0, ...shares, heard: null };
    this.#counters.set(key, counter);
    return counter;
  }
}
