// What becomes of requests that cannot be sent now? They are held for a moment: NATS, or who serves them, may come back.
import type { Unreached } from '../unreached.ts';
import type { Row } from './sent.ts';

/** How long after it went away somebody is waited for; later, requests are told at once. */
const patienceMs = 1000;
/** Between tries. */
const lookMs = 50;
/** What is held at most, of everything together; more is told at once. */
const maxRows = 1000;
const maxSize = 16 * 1024 * 1024;

/** Why it cannot be sent. */
export interface Hindrance {
  readonly sinceMs: number;
  readonly error: Unreached;
}

interface Held<To> extends Hindrance {
  readonly to: To;
  readonly row: Row;
  readonly size: number;
}

export interface HeldRowsOptions<To> {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly isConnected: () => boolean;
  readonly send: (to: To, row: Row) => void;
  /** Characters that count towards what is held. */
  readonly sizeOf: (to: To, row: Row) => number;
}

/** Requests that nobody has received; each is sent again, or rejected, soon after it was held. */
export class HeldRows<To> {
  readonly #options: HeldRowsOptions<To>;
  #held: Held<To>[] = [];
  #size = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: HeldRowsOptions<To>) {
    this.#options = options;
  }

  /** Never beyond the row's deadline. Rejects it at once when there was patience enough, or is no room. */
  hold(to: To, row: Row, hindrance: Hindrance): void {
    const held = { ...hindrance, to, row, size: this.#options.sizeOf(to, row) };
    const isFull = this.#held.length >= maxRows || this.#size + held.size > maxSize;
    if (isFull || this.#isOver(held)) {
      row.reject(hindrance.error);
      return;
    }
    this.#held.push(held);
    this.#size += held.size;
    this.#timer ??= setInterval(() => this.#look(), lookMs).unref();
  }

  /** Nothing will be sent any more. */
  close(): void {
    for (const { row, error } of this.#takeAll()) row.reject(error);
  }

  #isOver({ sinceMs, row }: Held<To>): boolean {
    return this.#options.now() >= Math.min(sinceMs + patienceMs, row.deadlineMs);
  }

  #takeAll(): readonly Held<To>[] {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const all = this.#held;
    this.#held = [];
    this.#size = 0;
    return all;
  }

  #look(): void {
    for (const held of this.#takeAll())
      if (this.#options.isConnected()) this.#options.send(held.to, held.row);
      else this.hold(held.to, held.row, held);
  }
}
