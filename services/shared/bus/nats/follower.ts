// What is the newest value, also when nobody says that there is one?

/** Of a value: its sequence tells newer from older, and its time one store from another that was made anew. */
export interface Version {
  readonly seq: number;
  readonly timestamp: string;
}

export const none: Version = { seq: 0, timestamp: '' };

export const isSame = (one: Version, other: Version) =>
  one.seq === other.seq && one.timestamp === other.timestamp;

export interface FollowerOptions<T> {
  /** The newest; null when there is none, or none but the one that was seen last. */
  readonly look: (seen: Version) => Promise<T | null>;
  readonly listener: (found: T) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Between looks without a reason. */
const pollMs = 2000;
/** After a reason to look: what was announced may be stored only now. */
const againMs = 100;

/**
 * Looks again and again. A value that is no newer than the last one is believed when it is found twice in a row:
 * the first time it may be an answer that was under way; the second, the store was made anew.
 */
export class Follower<T extends Version> {
  readonly #options: FollowerOptions<T>;
  #last = none;
  #doubted = none;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FollowerOptions<T>) {
    this.#options = options;
  }

  /** Resolves when it has looked for the first time. */
  async start(): Promise<void> {
    await this.#look();
    this.#lookIn(pollMs);
  }

  /** There is a reason to look. */
  async hurry(): Promise<void> {
    await this.#look();
    this.#lookIn(againMs);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #lookIn(waitMs: number): void {
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.start(), waitMs).unref();
  }

  async #look(): Promise<void> {
    try {
      const found = await this.#options.look(this.#last);
      if (found !== null && !this.#isStopped) this.#consider(found);
    } catch (error) {
      if (!this.#isStopped) this.#options.onFailure(error);
    }
  }

  #consider(found: T): void {
    if (isSame(found, this.#last)) return;
    const isBelieved = found.seq > this.#last.seq || isSame(found, this.#doubted);
    this.#doubted = found;
    if (!isBelieved) return;
    this.#last = found;
    this.#options.listener(found);
  }
}
