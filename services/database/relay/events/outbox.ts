// How do events come into the log of changes? In order, a window at a time; what has no room is read again later.
import type { ChangeLog, ChangeTail } from '../../../shared/bus/change-log.ts';
import { isTold, type Position } from '../../../shared/change-position.ts';
import { type ChangeEvent, marker } from './change-event.ts';
import type { Resumed } from './resume.ts';

export interface OutboxOptions {
  readonly log: ChangeLog;
  /** Where the log ended; null: it was away, and nothing is kept. */
  readonly resumed: Resumed | null;
  /** PostgreSQL tells again what comes after. */
  readonly confirmedLsn: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  /** Entries that were stored. */
  readonly onStored: (count: number) => void;
  /** There is room again, or the log is stuck: nothing has to wait for it. */
  readonly onRoom: () => void;
  /** The log is there, and what it lacks has to be read again from PostgreSQL. */
  readonly onBehind: (reason: string) => void;
}

/** Of texts that wait. */
const maxBytes = 32 * 1024 * 1024;
/** Entries on their way at once. */
const windowSize = 256;
const windowBytes = 4 * 1024 * 1024;
const retryMs = 500;

/**
 * | state  | what is pushed | until                                                                     |
 * |--------|----------------|---------------------------------------------------------------------------|
 * | keeps  | waits, is sent | the log does not answer and there is no room                              |
 * | behind | is forgotten   | the log answers and has all that waits: then PostgreSQL has to tell again |
 */
export class Outbox {
  #tail: ChangeTail | null;
  #told: Position | null;
  #storedLsn: number;
  #pushedLsn: number;
  #waiting: ChangeEvent[] = [];
  #bytes = 0;
  #isBehind: boolean;
  #isFailing = false;
  #isRunning = false;
  #isStopped = false;
  readonly #options: OutboxOptions;

  constructor(options: OutboxOptions) {
    const { resumed, confirmedLsn } = options;
    this.#options = options;
    this.#tail = resumed?.tail ?? null;
    this.#told = resumed?.told ?? null;
    this.#storedLsn = Math.max(confirmedLsn, this.#told?.lsn ?? 0);
    this.#pushedLsn = this.#storedLsn;
    this.#isBehind = resumed === null;
    this.#isFailing = this.#isBehind;
    if (this.#isBehind) void this.#run();
  }

  /** Everything that was committed before is in the log: PostgreSQL may forget it (coherence.md, I4). */
  get storedLsn(): number {
    return this.#told === null ? this.#options.confirmedLsn : this.#storedLsn;
  }

  /** Whoever pushes should wait: the log answers, but not as fast. */
  get isFull(): boolean {
    return this.#bytes >= maxBytes && !this.#isFailing;
  }

  stop(): void {
    this.#isStopped = true;
  }

  push(events: readonly ChangeEvent[]): void {
    const told = this.#told;
    for (const event of events) {
      if (this.#bytes >= maxBytes && this.#isFailing) this.#isBehind = true;
      if (this.#isBehind || told === null) return;
      if (isTold(event, told)) continue;
      this.#waiting.push(event);
      this.#bytes += event.text.length;
      this.#pushedLsn = event.lsn;
    }
    if (!this.#isRunning) void this.#run();
  }

  /** Everything that was committed before `lsn` was pushed. */
  mark(lsn: number): void {
    if (this.#told === null || this.#isBehind || this.#waiting.length > 0) return;
    if (lsn > this.#pushedLsn) this.push([marker(this.#told.epoch, lsn)]);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (!this.#isStopped && (this.#waiting.length > 0 || this.#isBehind)) {
      try {
        if (this.#isFailing) await this.#look();
        if (this.#isStopped) break;
        if (this.#waiting.length > 0) await this.#send();
        else if (this.#isBehind) return this.#end('the log of changes is back');
      } catch (error) {
        await this.#fail(error);
      }
    }
    this.#isRunning = false;
  }

  async #fail(error: unknown): Promise<void> {
    this.#isFailing = true;
    this.#options.onFailure(error);
    this.#options.onRoom();
    await this.#options.sleep(retryMs);
  }

  #end(reason: string): void {
    this.#isStopped = true;
    this.#options.onBehind(reason);
  }

  #window(): ChangeEvent[] {
    let bytes = 0;
    const end = this.#waiting.findIndex(({ text }, i) => {
      bytes += text.length;
      return i > 0 && (i >= windowSize || bytes > windowBytes);
    });
    return this.#waiting.slice(0, end < 0 ? this.#waiting.length : end);
  }

  async #send(): Promise<void> {
    const window = this.#window();
    if (this.#tail === null) return;
    this.#store(window.length, await this.#options.log.append(window, this.#tail));
  }

  /** The first `count` that wait are in the log, which ends at `tail`. */
  #store(count: number, tail: ChangeTail): void {
    const stored = this.#waiting.splice(0, count);
    for (const { text } of stored) this.#bytes -= text.length;
    this.#tail = tail;
    this.#storedLsn = Math.max(this.#storedLsn, stored.at(-1)?.lsn ?? 0);
    if (count > 0) this.#options.onStored(count);
    if (this.#bytes < maxBytes / 2) this.#options.onRoom();
  }

  /** How much of what was sent has come? An end that is neither ours nor the one before was made by others. */
  async #look(): Promise<void> {
    const tail = await this.#options.log.tail();
    const sent = this.#waiting.findIndex(({ id }) => id === tail.id);
    const isOurs =
      sent >= 0 || (tail.id === this.#tail?.id && tail.sequence === this.#tail.sequence);
    this.#isFailing = false;
    if (isOurs) this.#store(sent + 1, tail);
    else if (this.#tail !== null) {
      const [ours, theirs] = [this.#tail, tail].map(
        ({ id, sequence }) => id ?? `entry ${sequence}`,
      );
      this.#end(`the log of changes ends at ${theirs} instead of ${ours}`);
    }
  }
}
