// Which of the newest changes are behind a place?
import { type ChangeTail, entityOfSubject, type StoredEntry } from '../../shared/bus/change-log.ts';
import { epochOf } from '../../shared/change-position.ts';

/** What is told behind a place: entries up to another place, or why there are none. */
export type Taken =
  | {
      readonly kind: 'entries';
      readonly entries: readonly StoredEntry[];
      readonly place: ChangeTail;
    }
  /** It is too long ago: the log has to be read. */
  | { readonly kind: 'older' }
  /** Entries may have been lost between there and `place`. */
  | { readonly kind: 'lost'; readonly place: ChangeTail };

const maxEntries = 2000;
/** Characters of their texts. */
const maxSize = 8 * 1024 * 1024;

/** Without its text: places are kept, entries go. */
export const placeOf = ({ id, sequence }: ChangeTail): ChangeTail => ({ id, sequence });

/** Entries in the order of the log; the oldest go first. */
export class RecentWindow {
  readonly #entries: StoredEntry[] = [];
  #size = 0;
  /** All behind it are here. */
  #from: number;
  #tail: ChangeTail;
  #epoch: string | null;

  constructor(tail: ChangeTail) {
    this.#from = tail.sequence;
    this.#tail = tail;
    this.#epoch = epochOf(tail);
  }

  get tail(): ChangeTail {
    return this.#tail;
  }

  /** Whether an epoch begins with it. */
  add(entry: StoredEntry): boolean {
    this.#entries.push(entry);
    this.#size += entry.text.length;
    this.#tail = placeOf(entry);
    while (this.#entries.length > maxEntries || this.#size > maxSize) this.#drop();
    const before = this.#epoch;
    this.#epoch = epochOf(entry);
    return this.#epoch !== before;
  }

  /** The entity's entries, `limit` at most. */
  take(entity: string, place: ChangeTail, limit: number): Taken {
    if (epochOf(place) !== this.#epoch) return { kind: 'lost', place: this.#tail };
    if (place.sequence < this.#from) return { kind: 'older' };
    const entries: StoredEntry[] = [];
    for (let i = this.#indexBehind(place.sequence); i < this.#entries.length; i++) {
      const entry = this.#entries[i] as StoredEntry;
      if (entityOfSubject(entry.subject) === entity) entries.push(entry);
      if (entries.length === limit) return { kind: 'entries', entries, place: placeOf(entry) };
    }
    return { kind: 'entries', entries, place: this.#tail };
  }

  #drop(): void {
    const oldest = this.#entries.shift();
    this.#size -= oldest?.text.length ?? 0;
    this.#from = oldest?.sequence ?? this.#tail.sequence;
  }

  #indexBehind(sequence: number): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle] as StoredEntry).sequence > sequence) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
