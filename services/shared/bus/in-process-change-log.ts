// Where are events of changes kept when there is no NATS? In the memory of this process, the newest ones.

import { epochOf } from '../change-position.ts';
import {
  type ChangeEntry,
  type ChangeListener,
  type ChangeLog,
  type ChangeReader,
  type ChangeTail,
  entityOfSubject,
  type StoredEntry,
} from './change-log.ts';

export interface InProcessLimits {
  readonly maxEntries: number;
  /** Of their texts. */
  readonly maxBytes: number;
}

const defaultLimits: InProcessLimits = { maxEntries: 10_000, maxBytes: 16 * 1024 * 1024 };
const maxEntryBytes = 1024 * 1024;

/** The oldest entries go first. Of markers that follow each other only the last is kept. */
class InProcessChangeLog implements ChangeLog, ChangeReader {
  readonly #limits: InProcessLimits;
  readonly #listeners = new Set<ChangeListener>();
  #entries: StoredEntry[] = [];
  #bytes = 0;
  #tail: ChangeTail = { id: null, sequence: 0 };

  constructor(limits: InProcessLimits) {
    this.#limits = limits;
  }

  maxBytes = (): number => maxEntryBytes;

  tail = async (): Promise<ChangeTail> => this.#tail;

  async append(entries: readonly ChangeEntry[], after: ChangeTail): Promise<ChangeTail> {
    if (after.id !== this.#tail.id || after.sequence !== this.#tail.sequence)
      throw new Error(`the log of changes ends at ${this.#tail.id} instead of ${after.id}`);
    for (const entry of entries) this.#add({ ...entry, sequence: this.#tail.sequence + 1 });
    this.#forget();
    return this.#tail;
  }

  async glimpse(sequence: number) {
    const there = this.#entries.find((entry) => entry.sequence === sequence);
    return { id: there?.id ?? null, first: this.#first, tail: this.#tail };
  }

  async page(entity: string, sequence: number, limit: number) {
    const behind = this.#entries.filter(
      (entry) => entry.sequence > sequence && entityOfSubject(entry.subject) === entity,
    );
    const isLast = behind.length <= limit;
    return { entries: behind.slice(0, limit), isLast, first: this.#first };
  }

  async follow(listener: ChangeListener) {
    this.#listeners.add(listener);
    const release = async () => void this.#listeners.delete(listener);
    return { tail: this.#tail, release };
  }

  get #first(): number {
    return this.#entries[0]?.sequence ?? this.#tail.sequence + 1;
  }

  #add(entry: StoredEntry): void {
    if (entry.isMarker && this.#entries.at(-1)?.isMarker) this.#entries.pop();
    const isNewEpoch = epochOf(entry) !== epochOf(this.#tail);
    this.#entries.push(entry);
    this.#bytes += entry.text.length;
    this.#tail = { id: entry.id, sequence: entry.sequence };
    this.#tell(entry, isNewEpoch);
  }

  #tell(entry: StoredEntry, isNewEpoch: boolean): void {
    // Who ends may follow anew at once: behind the entry.
    for (const listener of [...this.#listeners]) {
      if (!entry.isMarker) listener.onEntry(entry);
      else if (isNewEpoch) {
        this.#listeners.delete(listener);
        listener.onEnd(null);
      }
    }
  }

  #forget(): void {
    const { maxEntries, maxBytes } = this.#limits;
    let bytes = this.#bytes;
    const isMore = (left: number) => left > maxEntries || bytes > maxBytes;
    let gone = 0;
    while (isMore(this.#entries.length - gone)) bytes -= this.#entries[gone++]?.text.length ?? 0;
    if (gone > 0) this.#entries = this.#entries.slice(gone);
    this.#bytes = bytes;
  }
}

/** Lost with the process: whoever reads on after a restart is told so by another epoch. */
export function createInProcessChangeLog(
  limits: InProcessLimits = defaultLimits,
): ChangeLog & ChangeReader {
  return new InProcessChangeLog(limits);
}
