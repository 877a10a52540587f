// Which requests travel in one message? Those of one shape that wait at the same time.

export interface OutboxOptions<Row> {
  /** Sends these together; `returned` is to be called once when all of them have an outcome. */
  readonly send: (rows: readonly Row[]) => void;
  /** Characters of a row that count towards the size of a message. */
  readonly sizeOf: (row: Row) => number;
  /** Rows of a message; 64 when undefined. */
  readonly maxRows?: number | undefined;
}

/** Messages of one outbox without all of their outcomes, before rows wait for each other. */
const maxUnderWay = 2;
const defaultMaxRows = 64;
const maxSize = 256 * 1024;
/** Longest that a row waits for one of them to come back: a slow row holds nobody up. */
const maxWaitMs = 1;

/**
 * | state                      | a row that comes                                             |
 * |----------------------------|--------------------------------------------------------------|
 * | fewer than two under way   | goes at the end of this turn, with all that came in it       |
 * | two or more                | goes when one of them is back, at the latest after 1 ms      |
 */
export class Outbox<Row> {
  #waiting: Row[] = [];
  #underWay = 0;
  #isDue = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #options: OutboxOptions<Row>;

  constructor(options: OutboxOptions<Row>) {
    this.#options = options;
  }

  add(row: Row): void {
    this.#waiting.push(row);
    if (this.#underWay < maxUnderWay) this.#schedule();
    else this.#timer ??= setTimeout(this.#flush, maxWaitMs);
  }

  /** All rows of a message that was sent have their outcomes. */
  returned(): void {
    this.#underWay--;
    if (this.#waiting.length > 0) this.#schedule();
  }

  /** After the sockets that are readable now were read: their requests come in the same turn. */
  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    this.#isDue = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#waiting.length > 0) {
      this.#underWay++;
      this.#options.send(this.#take());
    }
  };

  #take(): Row[] {
    const { sizeOf, maxRows = defaultMaxRows } = this.#options;
    let size = 0;
    let count = 0;
    for (const row of this.#waiting) {
      size += sizeOf(row);
      if (count === maxRows || (count > 0 && size > maxSize)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }
}
