// What does the instance do that holds the slot? Streams, waits for visibility, publishes, confirms.
import type { ChangeLog } from '../../shared/bus/change-log.ts';
import { relayWatermark } from '../../shared/messages/invalidation.ts';
import type { Connect } from '../schema/queryable.ts';
import { resume } from './events/resume.ts';
import { Pipeline } from './pipeline.ts';
import type { Replicate } from './replication.ts';
import { BeginAnew, type EventSession, type PipelineOptions, type Session } from './session.ts';
import { openSlot } from './slot.ts';

export interface LeadOptions extends Omit<PipelineOptions, keyof Session | 'onError'> {
  readonly connect: Connect;
  readonly replicate: Replicate;
  readonly onLead: (leading: Leading) => void;
  /** Where events go. */
  readonly log: ChangeLog;
  readonly eventEntities: EventSession['entities'];
  readonly metOids: Set<number>;
  /** Events have another epoch from here on: some may have been lost. */
  readonly onNewEvents: (epoch: string) => void;
  /** A table whose entity has events, and whose changes are not told. */
  readonly onUntold: (table: string, reason: string) => void;
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

const wantsEvents = ({ eventEntities }: LeadOptions) => eventEntities().size > 0;

const notCovered = 'the table needs its primary key, and the role of Ashlar as its owner';

function tellUntold({ eventEntities, onUntold }: LeadOptions, { covers }: Pipeline): void {
  for (const table of eventEntities().keys()) if (!covers(table)) onUntold(table, notCovered);
}

/** Caches go on while the log of changes is away. */
async function openEvents(
  options: LeadOptions,
  slot: { readonly epoch: string; readonly confirmedLsn: number },
): Promise<EventSession | null> {
  const { log, eventEntities: entities, metOids, onFailure, onNewEvents } = options;
  if (entities().size === 0) return null;
  try {
    const resumed = await resume(log, slot);
    if (resumed.isNew) onNewEvents(resumed.told.epoch);
    return { log, resumed, entities, metOids };
  } catch (error) {
    onFailure('open the log of changes', error);
    return { log, resumed: null, entities, metOids };
  }
}

async function run(options: LeadOptions, session: Session): Promise<void> {
  const { bus, signal, onLead } = options;
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  // It may come before anybody waits for it, which would end the process; below it is told.
  failed.catch(() => {});
  // A signal that came while connections were opened tells nobody any more.
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const pipeline = new Pipeline({ ...options, ...session, onError: (error) => fail(error) });
  const check = () => {
    // Where events go is looked at when the stream begins.
    if (wantsEvents(options) !== (session.events !== null)) fail(new BeginAnew('events'));
    return pipeline.check();
  };
  let streaming = Promise.resolve();
  try {
    // Before anything is decoded it has to be known of which table it is.
    await pipeline.check();
    tellUntold(options, pipeline);
    streaming = pipeline.stream();
    streaming.catch(() => {});
    const release = await bus.serve(relayWatermark, () => pipeline.watermark());
    onLead({
      epoch: session.epoch,
      slot: session.slot.name,
      lsn: () => pipeline.lsn,
      check,
    });
    try {
      await Promise.race([streaming, failed, aborted]);
    } finally {
      await release();
    }
  } finally {
    pipeline.stop();
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
    const events = await openEvents(options, { epoch, confirmedLsn: slot.confirmedLsn });
    await run(options, { slot, epoch, replication, snapshots, definitions, events });
  } finally {
    for (const release of releases.reverse()) await release().catch(() => {});
  }
}
