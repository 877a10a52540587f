// How is the log of changes followed? By a consumer that pushes; where anything may be missing, it ends.
import { randomBytes } from 'node:crypto';
import {
  AckPolicy,
  createInbox,
  DeliverPolicy,
  type JetStreamManager,
  type JsMsg,
  type Msg,
  nanos,
  type Subscription,
} from 'nats';
import { epochOf } from '../../change-position.ts';
import {
  type ChangeListener,
  type ChangeTail,
  markerSubject,
  type StoredEntry,
} from '../change-log.ts';
import { changeStream, changeSubjects } from './change-stream.ts';
import type { Connection } from './connection.ts';

const heartbeatMs = 1000;
/** Silence this long means that the consumer is gone. */
const silenceMs = 4 * heartbeatMs;
/** Consumers that nobody listens to any more are forgotten by the server. */
const idleMs = 10_000;

type Content = Pick<JsMsg, 'subject' | 'headers' | 'data'> | Msg;

export function toEntry(sequence: number, { subject, headers, data }: Content): StoredEntry {
  return {
    sequence,
    subject,
    id: headers?.get('Nats-Msg-Id') ?? '',
    text: Buffer.from(data).toString(),
    isMarker: subject === markerSubject,
  };
}

/** Of `$JS.ACK.[<domain>.<account>.]<stream>.<consumer>.<deliveries>.<in the stream>.<to us>.…` (NATS ADR-15). */
function sequencesOf(reply: string): { readonly sequence: number; readonly delivered: number } {
  const tokens = reply.split('.');
  const [sequence, delivered] = tokens.slice(tokens.length > 9 ? 7 : 5).map(Number);
  return { sequence: sequence ?? 0, delivered: delivered ?? 0 };
}

/** Number of the last message that was sent to us, as a heartbeat says; null for other messages. */
function heartbeatOf({ headers, data }: Msg): number | null {
  if (headers?.code !== 100 || data.length > 0) return null;
  return Number(headers.get('Nats-Last-Consumer') || 0);
}

/**
 * Checks by itself what the driver's ordered consumers check: messages are counted, and heartbeats say how many there
 * were. Those begin anew unseen, for as long as it takes; here whoever follows is told, and begins anew.
 */
export class ChangeFollower {
  readonly #connection: Connection;
  readonly #listener: ChangeListener;
  readonly #name = `follow-${randomBytes(9).toString('base64url')}`;
  readonly #subscriptions: Subscription[] = [];
  #timer: NodeJS.Timeout | null = null;
  #forget: () => void = () => {};
  #received = 0;
  #isOver = false;

  constructor(connection: Connection, listener: ChangeListener) {
    this.#connection = connection;
    this.#listener = listener;
  }

  /** @param tail behind which it begins */
  async begin(manager: JetStreamManager, tail: ChangeTail): Promise<void> {
    const inbox = createInbox(`_INBOX_${this.#connection.user}`);
    this.#listen(inbox, (message) => this.#receive(message));
    // By itself: a consumer of markers too may skip events, as nats-server 2.9 has it when a marker rolls up others.
    this.#listen(markerSubject, ({ headers }) => {
      const id = headers?.get('Nats-Msg-Id') ?? null;
      if (epochOf({ id }) !== epochOf(tail)) this.#end(null);
    });
    this.#hear();
    this.#forget = this.#connection.onChange(() => this.#end('NATS was away'));
    try {
      await manager.consumers.add(changeStream, {
        ...{ name: this.#name, deliver_subject: inbox, ack_policy: AckPolicy.None },
        filter_subject: changeSubjects,
        ...{ deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: tail.sequence + 1 },
        ...{ idle_heartbeat: nanos(heartbeatMs), inactive_threshold: nanos(idleMs) },
        ...{ mem_storage: true, num_replicas: 1 },
      });
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** Nothing is told any more. */
  release(): void {
    this.#isOver = true;
    for (const subscription of this.#subscriptions.splice(0)) subscription.unsubscribe();
    this.#forget();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #listen(subject: string, listener: (message: Msg) => void): void {
    const callback = (error: Error | null, message: Msg) => {
      if (error === null && !this.#isOver) listener(message);
    };
    this.#subscriptions.push(this.#connection.driver.subscribe(subject, { callback }));
  }

  #receive(message: Msg): void {
    this.#hear();
    const sent = heartbeatOf(message);
    if (sent !== null) {
      if (sent > this.#received) this.#end('messages are missing');
      return;
    }
    const { sequence, delivered } = sequencesOf(message.reply ?? '');
    this.#received += 1;
    if (delivered === this.#received) this.#listener.onEntry(toEntry(sequence, message));
    else this.#end('messages are missing');
  }

  #hear(): void {
    if (this.#timer === null) this.#timer = setTimeout(() => this.#end('no heartbeat'), silenceMs);
    else this.#timer.refresh();
  }

  #end(reason: string | null): void {
    if (this.#isOver) return;
    this.release();
    const error = new Error(`the log of changes is followed no more: ${reason}`);
    this.#listener.onEnd(reason === null ? null : error);
  }
}
