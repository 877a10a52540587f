// Until when may an upstream begin its answer? For all tries of a request together, from when that is there.

export class AnswerDeadline {
  readonly #timeoutMs: number;
  readonly #onLate: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** An answer is on its way, or none comes. */
  #isSettled = false;
  #isLate = false;

  constructor(timeoutMs: number, onLate: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#onLate = onLate;
  }

  get isLate(): boolean {
    return this.#isLate;
  }

  /** The request is there; an answer may have begun before that. */
  start(): void {
    if (this.#isSettled) return;
    this.#timer = setTimeout(() => {
      this.#isLate = true;
      this.#onLate();
    }, this.#timeoutMs);
  }

  settle(): void {
    clearTimeout(this.#timer);
    this.#isSettled = true;
  }
}
