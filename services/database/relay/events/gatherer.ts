// Which events does a transaction have? Gathered while it is decoded, and handed on in pieces of bounded size.
import type { Begun, Relation, RowChange } from '../pgoutput/decode.ts';
import { type ChangeEvent, type EventEntity, rowEvent, truncateEvent } from './change-event.ts';

export interface GatherOptions {
  readonly epoch: string;
  /** Entities with events, by `schema.table`. */
  readonly entities: () => ReadonlyMap<string, EventEntity>;
  /** `schema.table` under which rows of a table are read: its own, and those it is a partition of. */
  readonly namesOf: (oid: number) => readonly string[] | null;
  /** Of an event's text. */
  readonly maxBytes: () => number;
}

/** Bytes of events after which those of a transaction that goes on are handed on. */
const pieceBytes = 2 * 1024 * 1024;

export class Gatherer {
  #begun: Begun = { xid: 0, commitLsn: 0, committedMs: 0 };
  #index = 0;
  #events: ChangeEvent[] = [];
  #bytes = 0;
  readonly #options: GatherOptions;

  constructor(options: GatherOptions) {
    this.#options = options;
  }

  /** Whether a piece is full. */
  get isFull(): boolean {
    return this.#bytes >= pieceBytes;
  }

  begin(begun: Begun): void {
    this.#begun = begun;
    this.#index = 0;
  }

  /** A table that the catalog does not know yet is known by its own name. */
  #entitiesOf({ oid, name }: Relation): EventEntity[] {
    const names = this.#options.namesOf(oid) ?? [name];
    return names.flatMap((one) => this.#options.entities().get(one) ?? []);
  }

  wants(relation: Relation): boolean {
    return this.#entitiesOf(relation).length > 0;
  }

  change(change: RowChange): void {
    for (const entity of this.#entitiesOf(change.relation))
      this.#add(rowEvent(change, entity, this.#next()));
  }

  /** A partition that is truncated is told by the tables it belongs to. */
  truncate(relations: readonly Relation[]): void {
    const entities = new Set(relations.flatMap((relation) => this.#entitiesOf(relation)));
    for (const entity of entities) this.#add(truncateEvent(entity, this.#next()));
  }

  #next() {
    const { epoch, maxBytes } = this.#options;
    return { epoch, begun: this.#begun, index: this.#index++, maxBytes: maxBytes() };
  }

  #add(event: ChangeEvent): void {
    this.#events.push(event);
    this.#bytes += event.text.length;
  }

  /** What was gathered since the last call, and its bytes, about. */
  take(): { readonly events: readonly ChangeEvent[]; readonly bytes: number } {
    const taken = { events: this.#events, bytes: this.#bytes };
    this.#events = [];
    this.#bytes = 0;
    return taken;
  }
}
