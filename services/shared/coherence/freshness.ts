// Since when is it proven that we know everything that was committed? (A lease, without clocks of others.)

export interface FreshnessOptions {
  /** Milliseconds that an answer may lag behind the database. */
  readonly boundMs: number;
}

/**
 * Δ: the relay is asked for the flush position of the log; once everything up to it is applied, we are fresh since
 * the moment *before* the question was sent (I12). One question at a time, for all reads.
 */
export class Freshness {
  #freshSinceMs = Number.NEGATIVE_INFINITY;
  #askedMs: number | null = null;
  /** The answer to the last question, not reached yet. */
  #target: number | null = null;
  readonly #boundMs: number;

  constructor({ boundMs }: FreshnessOptions) {
    this.#boundMs = boundMs;
  }

  /** Whether everything committed `boundMs` before now is known. */
  isFresh(nowMs: number): boolean {
    return nowMs - this.#freshSinceMs <= this.#boundMs;
  }

  /** Whether it is time to ask: half of the lease is over, and no question is under way that can still help. */
  shallAsk(nowMs: number): boolean {
    if (nowMs - this.#freshSinceMs <= this.#boundMs / 2) return false;
    return this.#askedMs === null || nowMs - this.#askedMs > this.#boundMs;
  }

  /** A question is sent now. */
  ask(nowMs: number): void {
    this.#askedMs = nowMs;
    this.#target = null;
  }

  /** The answer to the question that was sent at `askedMs`; answers to earlier ones count for nothing. */
  answer(askedMs: number, flushPosition: number, applied: number): void {
    if (askedMs !== this.#askedMs) return;
    this.#target = flushPosition;
    this.reach(applied);
  }

  /** It will not be answered. */
  fail(askedMs: number): void {
    if (askedMs === this.#askedMs) this.#askedMs = null;
  }

  /** Everything up to `applied` is known now. */
  reach(applied: number): void {
    if (this.#target === null || this.#askedMs === null || applied < this.#target) return;
    this.#freshSinceMs = this.#askedMs;
    this.#askedMs = null;
    this.#target = null;
  }

  /** Nothing is known any more. */
  lose(): void {
    this.#freshSinceMs = Number.NEGATIVE_INFINITY;
    this.#askedMs = null;
    this.#target = null;
  }
}
