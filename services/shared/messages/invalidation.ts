// invalidation: relay → whoever keeps answers. What was committed, and up to where is everything told?
import { z } from 'zod';
import { defineSubject } from './subject.ts';

/**
 * Position in the write-ahead log in bytes: `16/B374D848` is 0x16B374D848. Below 2^53.
 * @public for all messages that name one
 */
export const lsnSchema = z.int().nonnegative();

/** One changed row by hashes (`hashText` of the text PostgreSQL writes for a value; NULL has a hash of its own). */
const changedRowSchema = z.object({
  /** Of the primary key's values, joined; of the row before, for a delete. */
  key: z.int(),
  /** Of the primary key before, where it changed; else null. */
  oldKey: z.int().nullable(),
  /** One a column of `columns`; null where the value is not known (an unchanged TOAST value). Empty for a delete. */
  values: z.array(z.int().nullable()),
});

const changedTableSchema = z.object({
  /** `schema.table` */
  table: z.string(),
  columns: z.array(z.string()),
  rows: z.array(changedRowSchema),
});

/**
 * One message a transaction, in commit order, and one when the log moved on without one of ours. Whoever holds `lsn`
 * of an epoch and gets a message whose `prevLsn` is larger has missed something.
 */
export const invalidation = defineSubject({
  name: 'invalidation',
  request: z.object({
    /** Changes when history cannot be continued. */
    epoch: z.string(),
    /** End of the commit: everything up to here is told and visible. */
    lsn: lsnSchema,
    /** `lsn` of the message before. */
    prevLsn: lsnSchema,
    /** Tables as a whole: truncated, changed in definition, newly covered, or with too many changed rows to name. */
    tables: z.array(z.string()),
    rows: z.array(changedTableSchema),
    /** Tables whose changes are told, when that set has changed; else null. */
    coverage: z.record(z.string(), lsnSchema).nullable(),
    /** When it was committed, by the clock of PostgreSQL, in Unix milliseconds; null where the log just moved on. */
    committedMs: z.number().nullable(),
  }),
  reply: z.void(),
});
export type Invalidation = z.infer<typeof invalidation.request>;

/** Asks the relay: a start, or proof that what one holds is fresh. Rejects with ASH503 where no relay runs. */
export const relayWatermark = defineSubject({
  name: 'relay.watermark',
  request: z.object({}),
  reply: z.object({
    epoch: z.string(),
    /** Everything up to here was published. */
    lsn: lsnSchema,
    /** Flushed by PostgreSQL, read after the request came. A message with this `lsn` or a higher one follows, if none went before. */
    flushLsn: lsnSchema,
    /** `schema.table` → position from which on its changes are told. */
    coverage: z.record(z.string(), lsnSchema),
  }),
  isRepeatable: true,
});
export type Watermark = z.infer<typeof relayWatermark.reply>;
