// Which requests are under way, who still works on them, and until when may they take?
import { AppError } from '../../errors.ts';
import type { Trace } from '../../trace.ts';

/** One request that waits for its outcome. */
export interface Row {
  /** Shape and key stand in it for subjects that have them. */
  readonly message: { readonly key?: string; readonly shape?: unknown } & Readonly<
    Record<string, unknown>
  >;
  readonly trace: Trace | undefined;
  readonly deadlineMs: number;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** It was sent before, to somebody who is gone. */
  isRepeated: boolean;
  /** It waits a moment for somebody who serves it. */
  readonly waitsForReady: boolean;
}

/** One message that was sent to `To`. */
export interface Sent<To> {
  readonly token: string;
  readonly to: To;
  /** A row is undefined once it has its outcome. */
  readonly rows: (Row | undefined)[];
  unanswered: number;
  readonly sentMs: number;
  heardMs: number;
  /** Large answers that are being fetched: their sender has nothing more to say. */
  fetching: number;
}

/** Who works on a request says so at least every `progressMs`; silence this long means that nobody does. */
const silenceMs = 3000;
const lookMs = 100;
/** This process itself stood still: what others said is not read yet. */
const stalledMs = 500;

export interface SentOptions<To> {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Nobody works on these rows any more. */
  readonly onSilence: (to: To, rows: readonly Row[]) => void;
  /** All rows of a message have their outcomes, or are somebody else's, so many milliseconds after it was sent. */
  readonly onDone: (to: To, elapsedMs: number) => void;
}

/** Messages under way by their tokens, looked over ten times a second; no timer a request. */
export class SentMessages<To> {
  readonly #sent = new Map<string, Sent<To>>();
  readonly #options: SentOptions<To>;
  readonly #timer: NodeJS.Timeout;
  #count = 0;
  #lookedMs: number;

  constructor(options: SentOptions<To>) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), lookMs).unref();
    this.#lookedMs = options.now();
  }

  /** Remembers a message that is about to be sent; gives what is known of it. */
  add(to: To, rows: readonly Row[]): Sent<To> {
    const token = (this.#count++).toString(36);
    const sentMs = this.#options.now();
    const times = { sentMs, heardMs: sentMs };
    const sent = {
      token,
      to,
      rows: [...rows],
      unanswered: rows.length,
      ...times,
      fetching: 0,
    };
    this.#sent.set(token, sent);
    return sent;
  }

  /** The message, of which somebody has just been heard; undefined for one that is done. */
  heard(token: string): Sent<To> | undefined {
    const sent = this.#sent.get(token);
    if (sent !== undefined) sent.heardMs = this.#options.now();
    return sent;
  }

  /** Gives the row at this place its outcome, unless it has one. */
  settle(sent: Sent<To>, place: number, outcome: (row: Row) => void): void {
    const row = sent.rows[place];
    if (row === undefined) return;
    sent.rows[place] = undefined;
    outcome(row);
    if (--sent.unanswered === 0) this.#done(sent);
  }

  /** Takes the rows out that have no outcome yet. */
  takeBack(sent: Sent<To>): Row[] {
    const rows = sent.rows.filter((row) => row !== undefined);
    sent.rows.fill(undefined);
    this.#done(sent);
    return rows;
  }

  /** Whatever is under way now. */
  all(): Sent<To>[] {
    return [...this.#sent.values()];
  }

  /** Nothing will be heard any more. */
  close(): void {
    clearInterval(this.#timer);
    for (const sent of this.#sent.values()) this.#options.onSilence(sent.to, this.takeBack(sent));
  }

  #done(sent: Sent<To>): void {
    // What was being fetched when its deadline came ends a second time.
    if (!this.#sent.delete(sent.token)) return;
    this.#options.onDone(sent.to, this.#options.now() - sent.sentMs);
  }

  #look(): void {
    const now = this.#options.now();
    const isStalled = now - this.#lookedMs > stalledMs;
    this.#lookedMs = now;
    for (const sent of this.#sent.values()) {
      if (isStalled || sent.fetching > 0) sent.heardMs = now;
      this.#expire(sent, now);
      if (sent.unanswered > 0 && now - sent.heardMs > silenceMs)
        this.#options.onSilence(sent.to, this.takeBack(sent));
    }
  }

  #expire(sent: Sent<To>, now: number): void {
    const late = new AppError('ASH504', 'no answer in time');
    for (const [place, row] of sent.rows.entries())
      if (row !== undefined && row.deadlineMs <= now)
        this.settle(sent, place, ({ reject }) => reject(late));
  }
}
