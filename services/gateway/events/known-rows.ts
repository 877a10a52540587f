// Which rows does a client know of, so that it may be told that they are gone?
import { LRUCache } from 'lru-cache';
import type { RowKey } from './change.ts';

export interface KnownRows {
  add(key: RowKey): void;
  /** A row was deleted: whether the client is told. */
  forget(key: RowKey): boolean;
  /** A row is not in what the client reads: whether it was, and the client is told. */
  leave(key: RowKey): boolean;
  clear(): void;
  /** Whether a row went of which it is not known whether the client knew it. */
  readonly hasMissed: boolean;
}

/** Every row may be read: what is deleted is told, known or not. */
export const allRows: KnownRows = {
  add() {},
  forget: () => true,
  // It was deleted since, and that is told next.
  leave: () => false,
  clear() {},
  hasMissed: false,
};

export const maxKnownRows = 2000;

/** Some rows only: that another one is gone is none of the client's business. */
export class SomeRows implements KnownRows {
  readonly #known = new LRUCache<string, true>({ max: maxKnownRows });
  hasMissed = false;

  /** Knows these, by the JSON of their keys, and no others; of too many the last are forgotten first. */
  replace(keys: readonly string[]): void {
    this.clear();
    for (const key of [...keys].reverse()) this.#known.set(key, true);
  }

  add({ json }: RowKey): void {
    this.#known.set(json, true);
  }

  forget({ json }: RowKey): boolean {
    const isKnown = this.#known.delete(json);
    this.hasMissed ||= !isKnown;
    return isKnown;
  }

  leave(key: RowKey): boolean {
    return this.forget(key);
  }

  clear(): void {
    this.#known.clear();
    this.hasMissed = false;
  }
}
