// How many were there in the last so many milliseconds? Roughly: by two counters.

/**
 * The sliding-window counter: what came in this window, and of the one before it the share that is not over yet
 * (as if it had come evenly). Takes three numbers, however much comes.
 */
export class SlidingWindow {
  #startMs: number;
  #current = 0;
  #before = 0;
  readonly #lengthMs: number;

  constructor(lengthMs: number, nowMs: number) {
    this.#lengthMs = lengthMs;
    this.#startMs = nowMs;
  }

  add(count: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#current += count;
  }

  /** How many there were in the time up to now. */
  estimate(nowMs: number): number {
    this.#turn(nowMs);
    const over = (nowMs - this.#startMs) / this.#lengthMs;
    return this.#before * (1 - over) + this.#current;
  }

  /** Milliseconds until there are at most so many, if none come. */
  waitMs(most: number, nowMs: number): number {
    this.#turn(nowMs);
    const over = nowMs - this.#startMs;
    if (this.#current <= most) {
      // Before this window is over, enough of the one before it is.
      if (this.#before + this.#current <= most) return 0;
      const share = 1 - (most - this.#current) / this.#before;
      return Math.max(0, share * this.#lengthMs - over);
    }
    return this.#lengthMs - over + (1 - most / this.#current) * this.#lengthMs;
  }

  /** Milliseconds until this window is over. */
  restMs(nowMs: number): number {
    this.#turn(nowMs);
    return this.#lengthMs - (nowMs - this.#startMs);
  }

  #turn(nowMs: number): void {
    const windows = Math.floor((nowMs - this.#startMs) / this.#lengthMs);
    if (windows <= 0) return;
    this.#before = windows === 1 ? this.#current : 0;
    this.#current = 0;
    this.#startMs += windows * this.#lengthMs;
  }
}
