// What does the instance do that holds the slot? Streams, waits for visibility, publishes, confirms.
import type { Bus } from '../../shared/bus/bus.ts';
import { relayWatermark } from '../../shared/messages/invalidation.ts';
import type { Connect } from '../schema/queryable.ts';
import type { ModelTable } from './catalog.ts';
import { Pipeline, type Session } from './pipeline.ts';
import type { Replicate } from './replication.ts';
import { openSlot, type SlotSize } from './slot.ts';
import type { Transaction } from './transaction.ts';

export interface LeadOptions {
  readonly bus: Bus;
  readonly connect: Connect;
  readonly replicate: Replicate;
  readonly modelTables: () => readonly ModelTable[];
  readonly sleep: (ms: number) => Promise<void>;
  readonly onFailure: (doing: string, error: unknown) => void;
  readonly onLead: (leading: Leading) => void;
  readonly onPublished: (transaction: Transaction) => void;
  readonly onSlot: (size: SlotSize) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** What is told of the instance that leads. */
export interface Leading {
  readonly epoch: string;
  readonly slot: string;
  /** Everything up to here was published. */
  readonly lsn: () => number;
  /** The model has changed. */
  readonly check: () => Promise<unknown>;
}

/** Another instance holds the slot. */
export class SlotBusy extends Error {}

async function run(options: LeadOptions, session: Session): Promise<void> {
  const { bus, signal, onLead } = options;
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  // A signal that came while connections were opened tells nobody any more.
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const pipeline = new Pipeline({ ...options, ...session, onError: (error) => fail(error) });
  let streaming = Promise.resolve();
  try {
    // Before anything is decoded it has to be known of which table it is.
    await pipeline.check();
    streaming = pipeline.stream();
    const release = await bus.serve(relayWatermark, () => pipeline.watermark());
    onLead({
      epoch: session.epoch,
      slot: session.slot.name,
      lsn: () => pipeline.lsn,
      check: pipeline.check,
    });
    try {
      await Promise.race([streaming, failed, aborted]);
    } finally {
      await release();
    }
  } finally {
    pipeline.stop();
    streaming.catch(() => {});
    failed.catch(() => {});
  }
}

/**
 * Leads until the signal.
 * @throws SlotBusy, RelayProblem, or the driver's error; and when the stream ends
 */
export async function lead(options: LeadOptions): Promise<void> {
  const releases: (() => Promise<void>)[] = [];
  const open = async () => {
    const { client, release } = await options.connect();
    releases.push(release);
    // What is told of definitions must not wait for a standby that is away.
    await client.query('set synchronous_commit = local');
    return client;
  };
  try {
    const definitions = await open();
    const slot = await openSlot(definitions);
    if (slot.isActive) throw new SlotBusy(slot.name);
    const snapshots = await open();
    const replication = await options.replicate();
    releases.push(replication.release);
    const { system, timeline } = await replication.identify();
    const epoch = `${system}.${timeline}.${slot.name.slice(-8)}`;
    await run(options, { slot, epoch, replication, snapshots, definitions });
  } finally {
    for (const release of releases.reverse()) await release().catch(() => {});
  }
}
