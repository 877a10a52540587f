// What did a transaction change, told by hashes and in bounded memory?
import { combineHashes, hashValue } from '../../shared/coherence/hash-values.ts';
import type { Invalidation } from '../../shared/messages/invalidation.ts';
import type { ChangeEvent } from './events/change-event.ts';
import type { Gatherer } from './events/gatherer.ts';
import type { Begun, Relation, RowChange, Sink, Tuple } from './pgoutput/decode.ts';
import { type PublishedTable, wholeTablesPrefix } from './tables.ts';

type ChangedTable = Invalidation['rows'][number];

/** The first events of a transaction that is too large to be held whole. */
export interface Piece {
  readonly isWhole: false;
  readonly xid: number;
  readonly events: readonly ChangeEvent[];
  readonly size: number;
}

export interface Transaction {
  readonly isWhole: true;
  /** Low 32 bits. */
  readonly xid: number;
  /** Position after the commit. */
  readonly lsn: number;
  readonly committedMs: number;
  /** Those that were not in a piece. */
  readonly events: readonly ChangeEvent[];
  readonly tables: readonly string[];
  readonly rows: readonly ChangedTable[];
  /** Hashes in it, and what its events take, in hashes. */
  readonly size: number;
}

export interface CollectOptions {
  /** By oid, partitions too. */
  readonly tables: () => ReadonlyMap<number, PublishedTable>;
  /** Told instead of rows of a table that is not known (yet): all. */
  readonly everyTable: () => readonly string[];
  readonly onUnknownTable: (relation: Relation) => void;
  readonly onCommit: (transaction: Transaction) => void;
  /** Null where no table has events. */
  readonly gatherer: Gatherer | null;
  /** More of the transaction comes. */
  readonly onPiece: (piece: Piece) => void;
  /** Hashes a transaction may hold; rows of further tables are told by the table's name. */
  readonly maxSize: number;
}

/** Where rows of a relation go: one entry for each name its rows are read by. */
interface Target {
  readonly table: PublishedTable;
  readonly entry: { columns: string[]; rows: ChangedTable['rows'] };
  /** Positions of the primary key's columns. */
  readonly key: readonly number[];
}

/** Bytes of an event that weigh as much as a hash. */
const bytesPerHash = 16;

/** Longer texts are not hashed: whoever chose by such a column is told that anything may have changed. */
const maxHashedLength = 4096;

function hashOf(value: string | null | undefined): number | null {
  if (value === undefined) return null;
  return value !== null && value.length > maxHashedLength ? null : hashValue(value);
}

/** Null where a part of the key was not sent. */
function keyHash(key: readonly number[], tuple: Tuple): number | null {
  const hashes: number[] = [];
  for (const position of key) {
    const value = tuple[position];
    if (value === undefined) return null;
    hashes.push(hashValue(value));
  }
  return combineHashes(hashes);
}

/** Null where the key, before or after, was not sent whole. */
function hashRow(
  { kind, before, after }: RowChange,
  keyColumns: readonly number[],
): ChangedTable['rows'][number] | null {
  const key = keyHash(keyColumns, after ?? before ?? []);
  const oldKey = kind === 'update' && before !== null ? keyHash(keyColumns, before) : key;
  if (key === null || oldKey === null) return null;
  return { key, oldKey: oldKey === key ? null : oldKey, values: (after ?? []).map(hashOf) };
}

/** Gathers one transaction after the other; holds none longer than until its commit. */
export class Collector implements Sink {
  #xid = 0;
  #size = 0;
  #whole = new Set<string>();
  #targets = new Map<Relation, Target | null>();
  #isOpen = false;
  readonly #options: CollectOptions;

  constructor(options: CollectOptions) {
    this.#options = options;
  }

  /** Whether a transaction has begun and not ended. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  begin(begun: Begun): void {
    this.#isOpen = true;
    this.#xid = begun.xid;
    this.#options.gatherer?.begin(begun);
    this.#size = 0;
    this.#whole = new Set();
    this.#targets = new Map();
  }

  commit(lsn: number, committedMs: number): void {
    this.#isOpen = false;
    const rows = [...this.#targets.values()].flatMap((target) => this.#told(target));
    const tables = [...this.#whole];
    const { events, size } = this.#takeEvents();
    this.#options.onCommit({
      isWhole: true,
      xid: this.#xid,
      lsn,
      committedMs,
      tables,
      rows,
      events,
      size: this.#size + tables.length + size,
    });
  }

  #told(target: Target | null): ChangedTable[] {
    if (target === null) return [];
    const { table, entry } = target;
    return table.names
      .filter((name) => !this.#whole.has(name))
      .map((name) => ({ table: name, ...entry }));
  }

  #takeEvents(): Pick<Transaction, 'events' | 'size'> {
    const { events = [], bytes = 0 } = this.#options.gatherer?.take() ?? {};
    return { events, size: Math.ceil(bytes / bytesPerHash) };
  }

  wants(relation: Relation): boolean {
    const isHashed = this.#wantsHashes(relation);
    return this.#options.gatherer?.wants(relation) || isHashed;
  }

  #wantsHashes(relation: Relation): boolean {
    const target = this.#targets.get(relation);
    return target === undefined ? this.#meet(relation) !== null : target !== null;
  }

  #meet(relation: Relation): Target | null {
    const table = this.#options.tables().get(relation.oid);
    if (table === undefined) {
      this.#options.onUnknownTable(relation);
      for (const name of this.#options.everyTable()) this.#whole.add(name);
      this.#targets.set(relation, null);
      return null;
    }
    const key = table.primaryKey?.map((name) => relation.columns.indexOf(name)) ?? [-1];
    const target = { table, entry: { columns: [...relation.columns], rows: [] }, key };
    this.#targets.set(relation, target);
    if (key.includes(-1)) this.#tellWhole(relation);
    return this.#targets.get(relation) ?? null;
  }

  /** From now on by the name of the table, which also stands for what was gathered. */
  #tellWhole(relation: Relation): void {
    const target = this.#targets.get(relation) ?? this.#meet(relation);
    for (const name of target?.table.names ?? []) this.#whole.add(name);
    this.#targets.set(relation, null);
  }

  change(change: RowChange): void {
    this.#hash(change);
    const { gatherer, onPiece } = this.#options;
    gatherer?.change(change);
    if (gatherer?.isFull) onPiece({ isWhole: false, xid: this.#xid, ...this.#takeEvents() });
  }

  #hash(change: RowChange): void {
    const target = this.#targets.get(change.relation);
    if (target === undefined || target === null) return;
    const row = hashRow(change, target.key);
    this.#size += 2 + (change.after?.length ?? 0);
    if (row === null || this.#size > this.#options.maxSize) this.#tellWhole(change.relation);
    else target.entry.rows.push(row);
  }

  truncate(relations: readonly Relation[]): void {
    for (const relation of relations) this.#tellWhole(relation);
    this.#options.gatherer?.truncate(relations);
  }

  message(prefix: string, content: string): void {
    if (prefix !== wholeTablesPrefix) return;
    for (const name of content.split('\n')) if (name !== '') this.#whole.add(name);
  }
}
