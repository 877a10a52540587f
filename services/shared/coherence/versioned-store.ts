// Do we have this answer, and is it still true?
import { LRUCache } from 'lru-cache';
import type { Stamp } from '../messages/stamp.ts';
import type { Follower } from './follower.ts';

export interface VersionedStoreOptions<Value> {
  readonly follower: Follower;
  readonly maxBytes: number;
  /** Bytes a value takes in memory. */
  readonly sizeOf: (value: Value) => number;
}

/** An answer with what it depends on. */
export interface Kept<Value> {
  readonly value: Value;
  /** As of now: true at the position that is applied. */
  readonly stamp: Stamp;
}

interface Entry<Value> {
  readonly value: Value;
  readonly stamp: Omit<Stamp, 'asOf'>;
  asOf: number;
  readonly keptMs: number;
}

/** What an entry takes beside its value: its place in the map, its objects. */
const entryBytes = 400;
const tagBytes = 8;

/**
 * Answers by key, valid as long as none of their tags was invalidated after them. Nothing is searched when something
 * changes: an entry is judged when it is asked for (I7–I9), and the least recently used make room.
 */
export class VersionedStore<Value> {
  readonly #entries: LRUCache<string, Entry<Value>>;
  readonly #follower: Follower;
  #generation: number;

  constructor({ follower, maxBytes, sizeOf }: VersionedStoreOptions<Value>) {
    this.#follower = follower;
    this.#generation = follower.generation;
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      // One that could push out all others is not kept.
      maxEntrySize: Math.max(1, Math.floor(maxBytes / 8)),
      sizeCalculation: ({ value, stamp }, key) =>
        entryBytes + 2 * key.length + tagBytes * stamp.tags.length + sizeOf(value),
    });
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The answer, where it is true now and was kept at `sinceMs` or later. */
  find(key: string, sinceMs = Number.NEGATIVE_INFINITY): Kept<Value> | null {
    const entry = this.#find(key, sinceMs);
    return entry && { value: entry.value, stamp: { ...entry.stamp, asOf: entry.asOf } };
  }

  /** The same for those who do not pass it on; nothing is made for it. */
  findValue(key: string): Value | null {
    return this.#find(key, Number.NEGATIVE_INFINITY)?.value ?? null;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  #find(key: string, sinceMs: number): Entry<Value> | null {
    this.#dropLost();
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    if (entry.keptMs < sinceMs || !this.#follower.areValid(entry.stamp.tags, entry.asOf)) {
      this.#entries.delete(key);
      return null;
    }
    // Nothing it depends on changed up to what is applied: it is that much younger, and outlives the floor.
    entry.asOf = Math.max(entry.asOf, this.#follower.applied);
    return entry;
  }

  /**
   * Keeps the answer where it is known to be true (I7); whether it does. One that is true now may take the place of any
   * other: they say the same.
   */
  keep(key: string, { value, stamp }: Kept<Value>, nowMs: number): boolean {
    this.#dropLost();
    if (!this.#follower.accepts(stamp)) return false;
    const { asOf, ...rest } = stamp;
    this.#entries.set(key, { value, stamp: rest, asOf, keptMs: nowMs });
    return true;
  }

  #dropLost(): void {
    if (this.#generation === this.#follower.generation) return;
    this.#generation = this.#follower.generation;
    this.#entries.clear();
  }
}
