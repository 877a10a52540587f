// What does it take to stream changes, and whom are they told to?
import type { Bus } from '../../shared/bus/bus.ts';
import type { ChangeLog } from '../../shared/bus/change-log.ts';
import type { Queryable } from '../schema/queryable.ts';
import type { ModelTable } from './catalog.ts';
import type { EventEntity } from './events/change-event.ts';
import type { Resumed } from './events/resume.ts';
import type { Replication } from './replication.ts';
import type { Slot, SlotSize } from './slot.ts';
import type { Transaction } from './transaction.ts';

/** What events need. */
export interface EventSession {
  readonly log: ChangeLog;
  /** Null: the log is away. */
  readonly resumed: Resumed | null;
  /** By `schema.table`. */
  readonly entities: () => ReadonlyMap<string, EventEntity>;
  /** Oids of tables for whose sake the stream has begun anew already. */
  readonly metOids: Set<number>;
}

/** The stream has to begin anew from what is confirmed; nothing is wrong with it. */
export class BeginAnew extends Error {}

export interface Session {
  readonly slot: Slot;
  readonly epoch: string;
  readonly replication: Replication;
  /** Connection for snapshots. */
  readonly snapshots: Queryable;
  /** Connection for the catalog. */
  readonly definitions: Queryable;
  /** Null where no entity has events, or there is nowhere to put them. */
  readonly events: EventSession | null;
}

export interface PipelineOptions extends Session {
  readonly bus: Bus;
  readonly modelTables: () => readonly ModelTable[];
  readonly sleep: (ms: number) => Promise<void>;
  readonly onFailure: (doing: string, error: unknown) => void;
  readonly onPublished: (transaction: Transaction) => void;
  readonly onEvents: (count: number) => void;
  readonly onSlot: (size: SlotSize & { readonly positionBytes: number }) => void;
  /** Nothing is published any more. */
  readonly onError: (error: unknown) => void;
}
