// How many requests at once does an upstream bear? As many more as it answers well, far fewer when it fails (AIMD).

const initial = 100;
const least = 2;
/** Of what was allowed, after a failure. */
const decrease = 0.9;

/** Additive increase, multiplicative decrease, as TCP finds the capacity of a path (Chiu and Jain, 1989). */
export class InFlightLimit {
  readonly #most: number;
  #limit: number;
  #inFlight = 0;

  constructor(most: number) {
    this.#most = most;
    this.#limit = Math.min(initial, most);
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Whether one more may come. */
  get hasRoom(): boolean {
    return this.#inFlight < this.limit;
  }

  enter(): void {
    this.#inFlight += 1;
  }

  leave(): void {
    this.#inFlight -= 1;
  }

  /** One was answered well; that says something only where much of the limit was used. */
  succeeded(): void {
    if (this.#inFlight * 2 >= this.#limit) this.#limit = Math.min(this.#most, this.#limit + 1);
  }

  failed(): void {
    this.#limit = Math.max(Math.min(least, this.#most), this.#limit * decrease);
  }
}
