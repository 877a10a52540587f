// Which requests travel in one message? Those of one shape that wait at the same time.

export interface OutboxOptions<Row> {
  /** Sends these together; `returned` is to be called once when all of them have an outcome. */
  readonly send: (rows: readonly Row[]) => void;
  /** Characters of a row that count towards the size of a message. */
  readonly sizeOf: (row: Row) => number;
}

const maxRows = 64;
const maxSize = 256 * 1024;
/** A row waits for another message about as long as they take of late, and never for something slow. */
const minWaitMs = 1;
const maxWaitMs = 20;
/** Weight of the newest message in the running average. */
const weight = 0.1;

/**
 * | state                      | a row that comes                                             |
 * |----------------------------|--------------------------------------------------------------|
 * | nothing is under way       | goes at the end of this turn, with all that came in it       |
 * | something is               | goes when it is back, or should have been                    |
 */
export class Outbox<Row> {
  #waiting: Row[] = [];
  #underWay = 0;
  #isDue = false;
  #timer: NodeJS.Timeout | undefined;
  #averageMs = 0;
  readonly #options: OutboxOptions<Row>;

  constructor(options: OutboxOptions<Row>) {
    this.#options = options;
  }

  add(row: Row): void {
    this.#waiting.push(row);
    if (this.#underWay === 0) this.#schedule();
    else this.#timer ??= setTimeout(this.#flush, this.#patienceMs());
  }

  /** All rows of a message that was sent have their outcomes, so many milliseconds later. */
  returned(elapsedMs: number): void {
    this.#underWay--;
    this.#averageMs += weight * (elapsedMs - this.#averageMs);
    if (this.#waiting.length > 0) this.#schedule();
  }

  #patienceMs(): number {
    return Math.min(maxWaitMs, Math.max(minWaitMs, 2 * this.#averageMs));
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
    let size = 0;
    let count = 0;
    for (const row of this.#waiting) {
      size += this.#options.sizeOf(row);
      if (count === maxRows || (count > 0 && size > maxSize)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }
}
