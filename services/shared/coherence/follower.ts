// Up to where do we know what was changed, and is what we keep still true?
import type { Invalidation, Watermark } from '../messages/invalidation.ts';
import type { Position, Stamp } from '../messages/stamp.ts';
import { ColumnSets } from './column-sets.ts';
import { Invalidations } from './invalidations.ts';
import { columnSetTag, rowTag, tableTag, wholeTag } from './tag.ts';

export interface FollowerOptions {
  /** Tags remembered in each of two generations; a tag takes about 40 bytes. */
  readonly maxTags: number;
  /** What is kept depends on tables as wholes only: changed rows need not be remembered. */
  readonly isOfWholeTables?: boolean | undefined;
  /** Called when more is applied, or nothing is known any more. */
  readonly onMove?: () => void;
}

/** Messages kept while the watermark is being asked for; more than that are let go, and missed. */
const maxWaiting = 10_000;

/**
 * Follows the watermark of the relay (coherence.md: A, F, inv; I7, I13, I14).
 *
 * | state   | message                                   | becomes                                       |
 * |---------|-------------------------------------------|-----------------------------------------------|
 * | lost    | any                                       | lost; it waits for `begin`                    |
 * | lost    | `begin(W)`                                | follows from A = F = W, then what waited      |
 * | follows | of this epoch, lsn ≤ A                    | as it is: known already                       |
 * | follows | of this epoch, prevLsn ≤ A < lsn          | A = lsn, its tags marked                      |
 * | follows | of this epoch, prevLsn > A; another epoch | lost: something was missed                    |
 */
export class Follower {
  #epoch: string | null = null;
  #applied = 0;
  #generation = 0;
  #waiting: Invalidation[] = [];
  #invalidations: Invalidations;
  #columnSets = new ColumnSets();
  #coverage: Readonly<Record<string, number>> = {};
  readonly #options: FollowerOptions;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#invalidations = new Invalidations(options, 0);
  }

  /** Changes whenever everything kept has to be dropped. */
  get generation(): number {
    return this.#generation;
  }

  /** Everything up to here is known and visible to new snapshots; null when nothing is. */
  get position(): Position | null {
    return this.#epoch === null ? null : { epoch: this.#epoch, lsn: this.#applied };
  }

  get epoch(): string | null {
    return this.#epoch;
  }

  get applied(): number {
    return this.#applied;
  }

  /** Tags remembered. */
  get tags(): number {
    return this.#invalidations.size;
  }

  /** Begins with what the relay said *after* messages were subscribed to. */
  begin({ epoch, lsn, coverage }: Watermark): void {
    this.#generation++;
    this.#epoch = epoch;
    this.#applied = lsn;
    this.#coverage = coverage;
    this.#invalidations = new Invalidations(this.#options, lsn);
    this.#columnSets = new ColumnSets();
    const waiting = this.#waiting;
    this.#waiting = [];
    // Those of another epoch came before the answer did.
    for (const message of waiting) if (message.epoch === epoch) this.receive(message);
    this.#options.onMove?.();
  }

  /** Takes the next message. False when nothing is known any more: `begin` anew. */
  receive(message: Invalidation): boolean {
    if (this.#epoch === null) return this.#await(message);
    if (message.epoch !== this.#epoch) return this.#lose(message);
    if (message.lsn <= this.#applied) return true;
    if (message.prevLsn > this.#applied) return this.#lose(message);
    this.#apply(message);
    this.#options.onMove?.();
    return true;
  }

  /** Forgets everything: the subscription was lost, or the relay is of another epoch. */
  lose(): void {
    this.#generation++;
    this.#epoch = null;
    this.#options.onMove?.();
  }

  #await(message: Invalidation): boolean {
    if (this.#waiting.length >= maxWaiting) this.#waiting = [];
    this.#waiting.push(message);
    return false;
  }

  #lose(message: Invalidation): boolean {
    this.lose();
    return this.#await(message);
  }

  #apply({ lsn, tables, rows, coverage }: Invalidation): void {
    const mark = (tag: number) => this.#invalidations.mark(tag, lsn);
    for (const table of tables) {
      mark(wholeTag(table));
      mark(tableTag(table));
    }
    if (this.#options.isOfWholeTables !== true)
      for (const changed of rows) this.#markRows(changed, mark);
    if (coverage !== null) this.#coverage = coverage;
    this.#applied = lsn;
  }

  #markRows(changed: Invalidation['rows'][number], mark: (tag: number) => void): void {
    const { table, rows } = changed;
    mark(tableTag(table));
    for (const { key, oldKey } of rows) {
      mark(rowTag(table, key));
      if (oldKey !== null) mark(rowTag(table, oldKey));
    }
    this.#columnSets.mark(changed, mark);
  }

  /** Whether all changes of the table after `asOf` are told. */
  covers(table: string, asOf: number): boolean {
    const since = this.#coverage[table];
    return since !== undefined && since <= asOf;
  }

  /** Whether what depends on `tags` is at `applied` as it was at `asOf`. */
  areValid(tags: readonly number[], asOf: number): boolean {
    return this.#epoch !== null && this.#invalidations.areValid(tags, asOf);
  }

  /** Whether an answer may be kept (I7). Its column sets are marked from now on. */
  accepts({ epoch, asOf, tags, columnSets }: Stamp): boolean {
    if (epoch !== this.#epoch) return false;
    for (const text of columnSets) if (asOf < this.#useColumnSet(text)) return false;
    return this.#invalidations.areValid(tags, asOf);
  }

  #useColumnSet(text: string): number {
    return this.#columnSets.use(text, this.#applied, (forgotten) => {
      // Later than anything kept so far, and than anything whose asOf is raised to the position of now.
      this.#invalidations.mark(columnSetTag(forgotten), this.#applied + 0.5);
    });
  }
}
