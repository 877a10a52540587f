// Which tags were invalidated when? All of them since a floor, whether something was kept for them or not.

/** Tags of one generation. */
export interface InvalidationsOptions {
  readonly maxTags: number;
}

/**
 * Two generations: when the young one is full, the old one is dropped, and with it the knowledge of what was
 * invalidated up to its last position. That becomes the floor: what is older cannot be judged any more.
 */
export class Invalidations {
  #young = new Map<number, number>();
  #old = new Map<number, number>();
  #youngLast = 0;
  #oldLast = 0;
  #floor: number;
  readonly #maxTags: number;

  constructor({ maxTags }: InvalidationsOptions, floor: number) {
    this.#maxTags = maxTags;
    this.#floor = floor;
  }

  /** Nothing is known of what was invalidated up to here. */
  get floor(): number {
    return this.#floor;
  }

  /** Tags remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Positions come in order. */
  mark(tag: number, position: number): void {
    this.#young.set(tag, position);
    this.#youngLast = position;
    if (this.#young.size < this.#maxTags) return;
    this.#floor = Math.max(this.#floor, this.#oldLast);
    this.#old = this.#young;
    this.#oldLast = this.#youngLast;
    this.#young = new Map();
  }

  /** Whether none of the tags was invalidated after `asOf`, as far as is known: false below the floor. */
  areValid(tags: readonly number[], asOf: number): boolean {
    if (asOf < this.#floor) return false;
    for (const tag of tags) {
      const last = this.#young.get(tag) ?? this.#old.get(tag);
      if (last !== undefined && last > asOf) return false;
    }
    return true;
  }
}
