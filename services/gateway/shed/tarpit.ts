// When is a refusal told? Under overload later: who asks again at each answer asks less often.

export interface TarpitOptions {
  /** Refusals that are held at once; each keeps its request in memory, some 10 KB. */
  readonly maxHeld: number;
  /** The least that each is held. */
  readonly holdMs: number;
  /** The most that are told in a second, however many are held. */
  readonly maxPerSecond: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Runs something at even intervals, until what it gives is called. */
  readonly every: (ms: number, run: () => void) => () => void;
}

interface Held {
  readonly sinceMs: number;
  readonly tell: () => void;
}

const tickMs = 10;

/** First in, first out, at an even pace: told all at once they would be asked about all at once. */
export class Tarpit {
  readonly #options: TarpitOptions;
  #held: Held[] = [];
  /** Those of `held` before it are told. */
  #next = 0;
  #stop: (() => void) | undefined;
  #tickedMs = 0;
  /** What may be told now, as far as the pace is concerned. */
  #credit = 0;

  constructor(options: TarpitOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#held.length - this.#next;
  }

  /** False where there is no room. */
  hold(tell: () => void): boolean {
    if (this.size >= this.#options.maxHeld) return false;
    this.#held.push({ sinceMs: this.#options.now(), tell });
    this.#stop ??= this.#start();
    return true;
  }

  /** Tells all that is held. */
  flush(): void {
    const held = this.#held.slice(this.#next);
    this.#end();
    for (const { tell } of held) tell();
  }

  #start(): () => void {
    this.#tickedMs = this.#options.now();
    this.#credit = 0;
    return this.#options.every(tickMs, () => this.#tick());
  }

  #end(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#held = [];
    this.#next = 0;
  }

  #tick(): void {
    const { now, holdMs, maxPerSecond } = this.#options;
    const nowMs = now();
    // What could not be told in one tick is not made up for in the next: that would be all at once again.
    const most = (maxPerSecond * tickMs) / 1000;
    this.#credit = Math.min(
      this.#credit + (maxPerSecond * (nowMs - this.#tickedMs)) / 1000,
      2 * most,
    );
    this.#tickedMs = nowMs;
    for (; this.#credit >= 1; this.#credit--) {
      const first = this.#held[this.#next];
      if (first === undefined || nowMs - first.sinceMs < holdMs) break;
      this.#next++;
      first.tell();
    }
    if (this.size === 0) this.#end();
    else if (this.#next > this.#held.length / 2) this.#compact();
  }

  #compact(): void {
    this.#held = this.#held.slice(this.#next);
    this.#next = 0;
  }
}
