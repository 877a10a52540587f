// What has become of the rows of one message that is being answered?

export interface WorkOptions<Outcome> {
  readonly rows: number;
  /** Sends outcomes that are ready; after the last of them the message is done. */
  readonly send: (outcomes: readonly Outcome[], isLast: boolean) => void;
}

/** One message; its rows are answered one by one, and what is ready in the same turn is sent together. */
export class Work<Outcome> {
  #ready: Outcome[] = [];
  #left: number;
  readonly #send: WorkOptions<Outcome>['send'];

  constructor({ rows, send }: WorkOptions<Outcome>) {
    this.#left = rows;
    this.#send = send;
  }

  add(outcome: Outcome): void {
    // Rows of one batch of the database are resolved in one turn: the microtask comes after all of them.
    if (this.#ready.push(outcome) === 1) queueMicrotask(this.#flush);
  }

  readonly #flush = (): void => {
    const outcomes = this.#ready;
    this.#ready = [];
    this.#left -= outcomes.length;
    this.#send(outcomes, this.#left === 0);
  };
}
