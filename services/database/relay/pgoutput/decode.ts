// What does a message of pgoutput (protocol version 1) say?
import { Reader } from './reader.ts';

export interface Relation {
  readonly oid: number;
  /** `schema.table` */
  readonly name: string;
  readonly columns: readonly string[];
  /** Oids of their types. */
  readonly types: readonly number[];
}

/** A value as text; null for NULL, undefined for one that was not sent: TOASTed, and not changed. */
export type Tuple = readonly (string | null | undefined)[];

export interface RowChange {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly relation: Relation;
  /** The row before or only its key (NULL elsewhere); null where neither was sent. */
  readonly before: Tuple | null;
  /** Whether `before` is the row: the table's replica identity is FULL. */
  readonly isBeforeWhole: boolean;
  /** Null for a delete. */
  readonly after: Tuple | null;
}

/** A transaction that was committed. */
export interface Begun {
  /** Low 32 bits. */
  readonly xid: number;
  /** Position before the commit: PostgreSQL tells it again while no more than this is confirmed. */
  readonly commitLsn: number;
  /** Milliseconds since 1970. */
  readonly committedMs: number;
}

/** Gets what is decoded, in the order of the commits. */
export interface Sink {
  begin(begun: Begun): void;
  /** Position after the commit; its time in milliseconds since 1970. */
  commit(endLsn: number, committedMs: number): void;
  /** Whether rows of it are wanted: those of others are skipped undecoded. */
  wants(relation: Relation): boolean;
  change(change: RowChange): void;
  truncate(relations: readonly Relation[]): void;
  /** `pg_logical_emit_message`, within the transaction. */
  message(prefix: string, content: string): void;
}

/** Milliseconds from 1970 to 2000. */
const epochMs = 946_684_800_000;

const letter = (text: string) => text.charCodeAt(0);
const tags = {
  begin: letter('B'),
  commit: letter('C'),
  relation: letter('R'),
  insert: letter('I'),
  update: letter('U'),
  delete: letter('D'),
  truncate: letter('T'),
  message: letter('M'),
};
const newTuple = letter('N');
const wholeTuple = letter('O');
const unchanged = letter('u');
const asText = letter('t');

function readValue(reader: Reader): string | null | undefined {
  const kind = reader.byte();
  if (kind === asText) return reader.text(reader.uint32());
  return kind === unchanged ? undefined : null;
}

function readTuple(reader: Reader): Tuple {
  return Array.from({ length: reader.int16() }, () => readValue(reader));
}

function readRelation(reader: Reader): Relation {
  const oid = reader.uint32();
  const name = `${reader.name()}.${reader.name()}`;
  reader.byte();
  const described = Array.from({ length: reader.int16() }, () => {
    reader.byte();
    const column = { name: reader.name(), type: reader.uint32() };
    reader.uint32();
    return column;
  });
  const columns = described.map((column) => column.name);
  return { oid, name, columns, types: described.map(({ type }) => type) };
}

/** Remembers the definitions of relations: PostgreSQL sends them once, and again when they change. */
export class Decoder {
  readonly #relations = new Map<number, Relation>();
  readonly #sink: Sink;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** @throws RangeError for a message that is cut off */
  decode(message: Buffer): void {
    const reader = new Reader(message);
    const tag = reader.byte();
    if (tag === tags.insert) this.#insert(reader);
    else if (tag === tags.update) this.#update(reader);
    else if (tag === tags.delete) this.#delete(reader);
    else this.#rest(tag, reader);
  }

  #rest(tag: number, reader: Reader): void {
    if (tag === tags.begin) this.#begin(reader);
    else if (tag === tags.commit) this.#commit(reader);
    else if (tag === tags.truncate) this.#truncate(reader);
    else if (tag === tags.message) this.#message(reader);
    else if (tag === tags.relation) {
      const relation = readRelation(reader);
      this.#relations.set(relation.oid, relation);
    }
    // Types and origins say nothing to us.
  }

  #begin(reader: Reader): void {
    const commitLsn = reader.uint64();
    const committedMs = epochMs + reader.uint64() / 1000;
    this.#sink.begin({ commitLsn, committedMs, xid: reader.uint32() });
  }

  #commit(reader: Reader): void {
    reader.byte();
    reader.uint64();
    const endLsn = reader.uint64();
    this.#sink.commit(endLsn, epochMs + reader.uint64() / 1000);
  }

  #relation(oid: number): Relation {
    const relation = this.#relations.get(oid);
    if (relation === undefined) throw new RangeError(`relation ${oid} was never described`);
    return relation;
  }

  #insert(reader: Reader): void {
    const relation = this.#relation(reader.uint32());
    if (!this.#sink.wants(relation)) return;
    reader.byte();
    const after = readTuple(reader);
    this.#sink.change({ kind: 'insert', relation, before: null, isBeforeWhole: false, after });
  }

  #update(reader: Reader): void {
    const relation = this.#relation(reader.uint32());
    if (!this.#sink.wants(relation)) return;
    let before: Tuple | null = null;
    const tag = reader.byte();
    if (tag !== newTuple) {
      before = readTuple(reader);
      reader.byte();
    }
    const isBeforeWhole = tag === wholeTuple;
    this.#sink.change({
      kind: 'update',
      relation,
      before,
      isBeforeWhole,
      after: readTuple(reader),
    });
  }

  #delete(reader: Reader): void {
    const relation = this.#relation(reader.uint32());
    if (!this.#sink.wants(relation)) return;
    const isBeforeWhole = reader.byte() === wholeTuple;
    const before = readTuple(reader);
    this.#sink.change({ kind: 'delete', relation, before, isBeforeWhole, after: null });
  }

  #truncate(reader: Reader): void {
    const count = reader.uint32();
    reader.byte();
    this.#sink.truncate(Array.from({ length: count }, () => this.#relation(reader.uint32())));
  }

  #message(reader: Reader): void {
    const isTransactional = (reader.byte() & 1) === 1;
    reader.uint64();
    const prefix = reader.name();
    if (isTransactional) this.#sink.message(prefix, reader.text(reader.uint32()));
  }
}
