// Is what was committed visible to new snapshots? It is decoded before it is (coherence.md, I2).

/** What `pg_current_snapshot()` says: 64-bit transaction ids. */
export interface Snapshot {
  /** First one not yet given. */
  readonly xmax: number;
  readonly running: ReadonlySet<number>;
}

/** Of `xmin:xmax:running,running`. */
export function parseSnapshot(text: string): Snapshot {
  const [, xmax = '', running = ''] = text.split(':');
  const ids = running === '' ? [] : running.split(',').map(Number);
  return { xmax: Number(xmax), running: new Set(ids) };
}

/** The transaction id of 64 bits nearest to the snapshot that ends with these 32. */
function widen(xid: number, { xmax }: Snapshot): number {
  const wide = Math.floor(xmax / 2 ** 32) * 2 ** 32 + xid;
  if (wide > xmax + 2 ** 31) return wide - 2 ** 32;
  return wide < xmax - 2 ** 31 ? wide + 2 ** 32 : wide;
}

/** Whether the effects of a committed transaction are seen by the snapshot. */
export function isVisible(xid: number, snapshot: Snapshot): boolean {
  const wide = widen(xid, snapshot);
  return wide < snapshot.xmax && !snapshot.running.has(wide);
}

export interface BarrierOptions<T> {
  /** `pg_current_snapshot()` on the primary. */
  readonly snapshot: () => Promise<string>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly release: (held: T) => void;
  /** A snapshot could not be had: nothing is released any more. */
  readonly onError: (error: unknown) => void;
}

export interface Held {
  readonly xid: number;
  readonly size: number;
}

/** Milliseconds between two questions while the oldest commit stays invisible. */
const shortestPauseMs = 1;
const longestPauseMs = 50;

/** Holds commits back, in their order, until a snapshot shows them; one question answers for all that are held. */
export class Barrier<T extends Held> {
  #held: T[] = [];
  #size = 0;
  #isAsking = false;
  #isStopped = false;
  readonly #options: BarrierOptions<T>;

  constructor(options: BarrierOptions<T>) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** Commits and what they hold. */
  get size(): number {
    return this.#size;
  }

  hold(commit: T): void {
    this.#held.push(commit);
    this.#size += 1 + commit.size;
    if (!this.#isAsking) void this.#ask();
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    let pauseMs = shortestPauseMs;
    try {
      while (this.#held.length > 0 && !this.#isStopped) {
        const snapshot = parseSnapshot(await this.#options.snapshot());
        if (this.#isStopped) break;
        if (this.#releaseVisible(snapshot)) pauseMs = shortestPauseMs;
        else {
          await this.#options.sleep(pauseMs);
          pauseMs = Math.min(2 * pauseMs, longestPauseMs);
        }
      }
    } catch (error) {
      this.#isStopped = true;
      this.#options.onError(error);
    }
    this.#isAsking = false;
  }

  #releaseVisible(snapshot: Snapshot): boolean {
    const end = this.#held.findIndex(({ xid }) => !isVisible(xid, snapshot));
    const visible = this.#held.splice(0, end < 0 ? this.#held.length : end);
    for (const commit of visible) {
      this.#size -= 1 + commit.size;
      this.#options.release(commit);
    }
    return visible.length > 0;
  }
}
