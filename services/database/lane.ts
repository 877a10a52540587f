// Which requests travel together? Those of one shape that wait at the same time, as one statement.
import type { Trace } from '../shared/trace.ts';

/** What a statement said, and the milliseconds it took by the clock of the server. */
export interface Timed<T> {
  readonly said: T;
  readonly elapsedMs: number;
}

/** What a lane needs to know of the statements it sends. */
export interface LaneOptions<Value, Answer> {
  /** Sends one row of values alone. */
  readonly runSingle: (value: Value, trace: Trace | undefined) => Promise<Timed<Answer>>;
  /** Sends many at once; answers stand in the order of the values, and so do the traces of their requests. */
  readonly runBatch: (
    values: readonly Value[],
    traces: readonly (Trace | undefined)[],
  ) => Promise<Timed<readonly Answer[]>>;
  /** Whether a batch that failed like this had no effect, so that its rows may be sent again. */
  readonly hadNoEffect: (error: unknown) => boolean;
  /** Runs something slow; bounds how many do so at a time. */
  readonly slow: <T>(work: () => Promise<T>) => Promise<T>;
  /** Runs something that may be slow, because it was never measured; by default at once. */
  readonly unmeasured?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Bytes of an answer, about. */
  readonly sizeOf: (answer: Answer) => number;
}

/** Statements of one lane under way at a time. */
const maxRunning = 2;
const maxBatch = 64;
/** A batch should not take longer than this (milliseconds): who comes next waits for it. */
const batchBudgetMs = 10;
/** A shape slower or larger than this travels alone: one such row would hold up its batch. */
const quickMs = 2;
const quickBytes = 64 * 1024;
/** Weight of the newest measurement in the running averages. */
const weight = 0.2;
/** A single measurement counts for no more: a statement that waited for a core is no slow shape. */
const mostMs = 4 * quickMs;

interface Waiting<Value, Answer> {
  readonly value: Value;
  readonly trace: Trace | undefined;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The lane of one shape. While two of its statements run, what arrives waits; when one returns, all that
 * wait go together.
 *
 * | state      | until                            | how it sends                            |
 * |------------|----------------------------------|-----------------------------------------|
 * | unmeasured | its first answer                 | alone, one at a time, through a gate    |
 * | quick      | its averages pass the bounds     | alone when alone, else in batches       |
 * | slow       | its averages are within them     | alone, through the gate for slow things |
 *
 * An error in a batch: each row is run alone, so that everyone gets their own answer or error.
 */
export class Lane<Value, Answer> {
  #waiting: Waiting<Value, Answer>[] = [];
  #running = 0;
  #averageMs: number | null = null;
  #averageBytes = 0;
  readonly #options: LaneOptions<Value, Answer>;

  constructor(options: LaneOptions<Value, Answer>) {
    this.#options = options;
  }

  /** Sends one row of values, alone or together with others. */
  send(value: Value, trace?: Trace): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ value, trace, resolve, reject });
      this.#advance();
    });
  }

  /** Starts what may start now. */
  #advance(): void {
    while (this.#waiting.length > 0) {
      if (this.#isSlow()) {
        this.#sendSlow();
        return;
      }
      if (this.#running >= (this.#averageMs === null ? 1 : maxRunning)) return;
      this.#start(this.#take());
    }
  }

  #isSlow(): boolean {
    if (this.#averageMs === null) return false;
    return this.#averageMs > quickMs || this.#averageBytes > quickBytes;
  }

  #take(): Waiting<Value, Answer>[] {
    if (this.#averageMs === null) return this.#waiting.splice(0, 1);
    const affordable = Math.floor(batchBudgetMs / Math.max(this.#averageMs, 0.01));
    return this.#waiting.splice(0, Math.min(maxBatch, Math.max(1, affordable)));
  }

  #start(items: readonly Waiting<Value, Answer>[]): void {
    const [first] = items;
    if (first === undefined) return;
    this.#running++;
    const sent = items.length === 1 ? this.#sendAlone(first) : this.#sendBatch(items);
    void sent.then(() => {
      this.#running--;
      this.#advance();
    });
  }

  #sendAlone(item: Waiting<Value, Answer>): Promise<void> {
    const { unmeasured } = this.#options;
    if (this.#averageMs !== null || unmeasured === undefined) return this.#sendSingle(item);
    return unmeasured(() => this.#sendSingle(item));
  }

  #sendSlow(): void {
    const items = this.#waiting;
    this.#waiting = [];
    for (const item of items) void this.#options.slow(() => this.#sendSingle(item));
  }

  async #sendSingle(item: Waiting<Value, Answer>): Promise<void> {
    try {
      const { said, elapsedMs } = await this.#options.runSingle(item.value, item.trace);
      this.#measure(elapsedMs, [said]);
      item.resolve(said);
    } catch (error) {
      item.reject(error);
    }
  }

  async #sendBatch(items: readonly Waiting<Value, Answer>[]): Promise<void> {
    try {
      const values = items.map(({ value }) => value);
      const traces = items.map(({ trace }) => trace);
      const { said, elapsedMs } = await this.#options.runBatch(values, traces);
      this.#measure(elapsedMs, said);
      for (const [i, item] of items.entries()) item.resolve(said[i] as Answer);
    } catch (error) {
      if (this.#options.hadNoEffect(error)) await this.#sendEach(items);
      else for (const item of items) item.reject(error);
    }
  }

  async #sendEach(items: readonly Waiting<Value, Answer>[]): Promise<void> {
    for (const item of items) await this.#sendSingle(item);
  }

  #measure(elapsedMs: number, answers: readonly Answer[]): void {
    const bytes = answers.reduce((sum, answer) => sum + this.#options.sizeOf(answer), 0);
    const perRow = Math.min(mostMs, elapsedMs / answers.length);
    const averageMs = this.#averageMs ?? perRow;
    this.#averageMs = averageMs + weight * (perRow - averageMs);
    this.#averageBytes += weight * (bytes / answers.length - this.#averageBytes);
  }
}
