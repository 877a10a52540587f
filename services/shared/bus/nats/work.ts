// What has become of the rows of one message that is being answered?

export interface Outcome {
  /** Of the row in the message. */
  readonly place: number;
  readonly reply?: unknown;
  readonly error?: unknown;
}

export interface WorkOptions {
  /** Where its outcomes go. */
  readonly reply: string;
  readonly rows: number;
  readonly startedMs: number;
  /** Sends outcomes that are ready. */
  readonly send: (outcomes: readonly Outcome[]) => void;
  readonly onDone: () => void;
}

/** One message; its rows are answered one by one, and what is ready in the same turn is sent together. */
export class Work {
  readonly reply: string;
  readonly startedMs: number;
  #ready: Outcome[] = [];
  #left: number;
  readonly #options: WorkOptions;

  constructor(options: WorkOptions) {
    this.#options = options;
    this.reply = options.reply;
    this.startedMs = options.startedMs;
    this.#left = options.rows;
  }

  add(outcome: Outcome): void {
    // Rows of one batch of the database are resolved in one turn: the microtask comes after all of them.
    if (this.#ready.push(outcome) === 1) queueMicrotask(this.#flush);
  }

  readonly #flush = (): void => {
    const outcomes = this.#ready;
    this.#ready = [];
    this.#options.send(outcomes);
    this.#left -= outcomes.length;
    if (this.#left === 0) this.#options.onDone();
  };
}
