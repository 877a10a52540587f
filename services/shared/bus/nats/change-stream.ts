// How are events of changes kept in JetStream? In one stream; each entry names the one it follows.
import {
  DiscardPolicy,
  headers,
  type JetStreamManager,
  type JetStreamPublishOptions,
  NatsError,
  nanos,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from 'nats';
import { type ChangeEntry, type ChangeLog, type ChangeTail, markerSubject } from '../change-log.ts';
import type { Connection } from './connection.ts';
import { apiCode, noMessage, noStream, toAway } from './jetstream-error.ts';
import { clusterReplicas } from './key-value.ts';

export const changeStream = 'CHANGES';
/** Of entries that are no markers. */
export const changeSubjects = 'change.>';
const subjects = [changeSubjects, markerSubject];

export interface ChangeLimits {
  readonly maxAgeSeconds: number;
  readonly maxBytes: number;
}

/** Left for headers in what the server takes in one message. */
const headerBytes = 4096;
const ackTimeoutMs = 5000;

function streamConfig({ maxAgeSeconds, maxBytes }: ChangeLimits, isCluster: boolean) {
  return {
    name: changeStream,
    description: 'Changes of entities with events (Ashlar)',
    subjects,
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: nanos(maxAgeSeconds * 1000),
    max_bytes: maxBytes,
    num_replicas: isCluster ? clusterReplicas : 1,
    allow_rollup_hdrs: true,
  } satisfies Partial<StreamConfig>;
}

/** The id is expected only where the server knows it: started anew, it has forgotten those of older entries. */
function publishOptions(
  { id, isMarker }: ChangeEntry,
  { id: lastMsgID, sequence: lastSequence }: ChangeTail,
  isIdKnown: boolean,
): Partial<JetStreamPublishOptions> {
  const told = headers();
  if (isMarker) told.set('Nats-Rollup', 'sub');
  else told.set('Content-Type', 'application/cloudevents+json');
  const expect = isIdKnown && lastMsgID !== null ? { lastSequence, lastMsgID } : { lastSequence };
  return { msgID: id, headers: told, timeout: ackTimeoutMs, expect };
}

/** Of the entry there; null where there is none, or it has none. */
export async function idAt(seq: number, manager: JetStreamManager): Promise<string | null> {
  if (seq === 0) return null;
  try {
    const { header } = await manager.streams.getMessage(changeStream, { seq });
    return header.get('Nats-Msg-Id') || null;
  } catch (error) {
    if (error instanceof NatsError && apiCode(error) === noMessage) return null;
    throw error;
  }
}

/** A stream that exists keeps the limits of whoever made it, unless they differ from ours. */
class ChangeStream implements ChangeLog {
  readonly #connection: Connection;
  readonly #limits: ChangeLimits;
  #isAdjusted = false;
  /** Id of the last entry that the server has confirmed to us. */
  #confirmed: string | null = null;

  constructor(connection: Connection, limits: ChangeLimits) {
    this.#connection = connection;
    this.#limits = limits;
  }

  maxBytes(): number {
    return this.#connection.maxPayload() - headerBytes;
  }

  async tail(): Promise<ChangeTail> {
    try {
      const manager = await this.#manager();
      const sequence = await this.#lastSequence(manager);
      return { sequence, id: await idAt(sequence, manager) };
    } catch (error) {
      throw toAway(error);
    }
  }

  /** All are on their way at once: what follows an entry that failed fails too. */
  async append(entries: readonly ChangeEntry[], after: ChangeTail): Promise<ChangeTail> {
    const jetStream = this.#connection.driver.jetstream();
    let tail = after;
    const confirmed = this.#confirmed;
    this.#confirmed = null;
    const stored = entries.map((entry) => {
      const isIdKnown = tail !== after || tail.id === confirmed;
      const options = publishOptions(entry, tail, isIdKnown);
      tail = { id: entry.id, sequence: tail.sequence + 1 };
      return jetStream.publish(entry.subject, entry.text, options);
    });
    const failed = (await Promise.allSettled(stored)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw toAway(failed.reason);
    this.#confirmed = tail.id;
    return tail;
  }

  async #lastSequence(manager: JetStreamManager): Promise<number> {
    const isCluster = (this.#connection.driver.info?.cluster ?? '') !== '';
    const config = streamConfig(this.#limits, isCluster);
    try {
      if (!this.#isAdjusted) await manager.streams.update(changeStream, config);
      this.#isAdjusted = true;
      return (await manager.streams.info(changeStream)).state.last_seq;
    } catch (error) {
      if (apiCode(error) !== noStream) throw error;
      return (await manager.streams.add(config)).state.last_seq;
    }
  }

  #manager(): Promise<JetStreamManager> {
    return this.#connection.driver.jetstreamManager({ checkAPI: false });
  }
}

/** The stream, which comes to be when its tail is asked for. */
export function createChangeStream(connection: Connection, limits: ChangeLimits): ChangeLog {
  return new ChangeStream(connection, limits);
}
