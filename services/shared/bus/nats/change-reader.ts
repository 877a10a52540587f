// How is the log of changes read from JetStream? A page at a time, or as it grows.
import { randomBytes } from 'node:crypto';
import { AckPolicy, type Consumer, DeliverPolicy, type JetStreamManager, nanos } from 'nats';
import { AppError } from '../../errors.ts';
import {
  type ChangeGlimpse,
  type ChangeListener,
  type ChangePage,
  type ChangeReader,
  changeSubject,
  type StoredEntry,
} from '../change-log.ts';
import { ChangeFollower, toEntry } from './change-follower.ts';
import { changeStream, idAt } from './change-stream.ts';
import type { Connection } from './connection.ts';
import { apiCode, noStream, toAway } from './jetstream-error.ts';

const fetchTimeoutMs = 5000;
/** Consumers that nobody uses any more are forgotten by the server. */
const idleMs = 10_000;

/** No stream: the relay has had nothing to tell yet. */
function toUnreadable(error: unknown): unknown {
  if (apiCode(error) !== noStream) return toAway(error);
  const message = 'no events are kept yet: no relay was there to do so';
  return new AppError('ASH503', message, { retryAfterSeconds: 1, cause: error });
}

class JetStreamReader implements ChangeReader {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  glimpse(sequence: number): Promise<ChangeGlimpse> {
    return this.#ask((manager) => look(manager, sequence));
  }

  page(entity: string, sequence: number, limit: number): Promise<ChangePage> {
    return this.#ask(async (manager) => {
      // A name of our own: older servers let only those be limited by permissions.
      const name = `page-${randomBytes(9).toString('base64url')}`;
      const { num_pending: waiting } = await manager.consumers.add(changeStream, {
        name,
        ack_policy: AckPolicy.None,
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: sequence + 1,
        filter_subject: changeSubject(entity, '*'),
        inactive_threshold: nanos(idleMs),
        mem_storage: true,
        num_replicas: 1,
      });
      const consumer = await this.#jetStream().consumers.get(changeStream, name);
      const entries = await fetch(consumer, Math.min(limit, waiting));
      // Who cannot be asked forgets it soon.
      manager.consumers.delete(changeStream, name).catch(() => {});
      const { state } = await manager.streams.info(changeStream);
      return { entries, isLast: waiting <= limit, first: state.first_seq };
    });
  }

  follow(listener: ChangeListener) {
    return this.#ask(async (manager) => {
      const { tail } = await look(manager, 0);
      const follower = new ChangeFollower(this.#connection, listener);
      await follower.begin(manager, tail);
      return { tail, release: async () => follower.release() };
    });
  }

  #jetStream() {
    return this.#connection.driver.jetstream();
  }

  async #ask<T>(work: (manager: JetStreamManager) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#connection.driver.jetstreamManager({ checkAPI: false }));
    } catch (error) {
      throw toUnreadable(error);
    }
  }
}

async function look(manager: JetStreamManager, sequence: number): Promise<ChangeGlimpse> {
  const { state } = await manager.streams.info(changeStream);
  const [id, last] = await Promise.all([idAt(sequence, manager), idAt(state.last_seq, manager)]);
  return { id, first: state.first_seq, tail: { id: last, sequence: state.last_seq } };
}

async function fetch(consumer: Consumer, count: number): Promise<StoredEntry[]> {
  if (count === 0) return [];
  const entries: StoredEntry[] = [];
  const messages = await consumer.fetch({ max_messages: count, expires: fetchTimeoutMs });
  for await (const message of messages) entries.push(toEntry(message.seq, message));
  return entries;
}

/** Reads what `createChangeStream` keeps. */
export function createChangeReader(connection: Connection): ChangeReader {
  return new JetStreamReader(connection);
}
