// What can be done with a connection to NATS? The adapter to the driver.
import { randomBytes } from 'node:crypto';
import { type Msg, type NatsConnection, NatsError, type Subscription } from 'nats';
import type { CurrentDriver } from './current-driver.ts';

export interface Received {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Where the answer goes; '' when none is wanted. */
  readonly reply: string;
  /** The server says that nobody listens where this was the answer to. */
  readonly isUnanswered: boolean;
}
type Listener = (message: Received) => void;

/** A connection to NATS, without the driver's types. */
export interface Connection {
  readonly user: string;
  /** Begins the subjects of answers to this connection; nobody else may listen there. */
  readonly inbox: string;
  isConnected(): boolean;
  /** Tells the listener each time the server goes away or is back, until the function that is answered is called. */
  onChange(listener: (isConnected: boolean) => void): () => void;
  /** Bytes the server takes in one message. */
  maxPayload(): number;
  publish(subject: string, data: Uint8Array, reply?: string): void;
  /** Delivers until the function that is answered is called; twice, maybe, while the connection moves to another server. */
  subscribe(subject: string, listener: Listener): () => void;
  /** As one of a group; the release resolves when nothing more can come. */
  serve(subject: string, listener: Listener): () => Promise<void>;
  /** One answer; null when nobody is there or none comes in time. */
  ask(subject: string, text: string, timeoutMs: number): Promise<Uint8Array | null>;
  /** Rejects when the server cannot be asked. */
  flush(): Promise<void>;
  close(): Promise<void>;
  /** For JetStream and what else the driver can do. Another one after the server has left: not to be kept. */
  readonly driver: NatsConnection;
}

function toReceived(message: Msg): Received {
  const { headers } = message;
  return {
    subject: message.subject,
    data: message.data,
    reply: message.reply ?? '',
    isUnanswered: message.data.length === 0 && headers !== undefined && headers.code === 503,
  };
}

/** Delivers what comes there to the listener. */
const deliver =
  (subject: string, listener: Listener, group: { readonly queue?: string } = {}) =>
  (driver: NatsConnection): Subscription =>
    driver.subscribe(subject, {
      ...group,
      callback: (error, message) => {
        if (error === null) listener(toReceived(message));
      },
    });

/** The driver's connection as the bus uses it. */
export function wrapConnection(current: CurrentDriver, user: string): Connection {
  const { subscriptions, isConnected } = current;
  return {
    user,
    inbox: `_INBOX_${user}.${randomBytes(9).toString('base64url')}`,
    get driver() {
      return current.driver;
    },
    isConnected,
    onChange: (listener) => current.onChange(listener),
    maxPayload: () => current.driver.info?.max_payload ?? 1_048_576,
    publish: (subject, data, reply) =>
      current.driver.publish(subject, data, reply === undefined ? {} : { reply }),
    subscribe: (subject, listener) => subscriptions.add(deliver(subject, listener)).stop,
    serve: (subject, listener) =>
      subscriptions.add(deliver(subject, listener, { queue: 'ashlar' })).drain,
    async ask(subject, text, timeout) {
      try {
        return (await current.driver.request(subject, text, { timeout })).data;
      } catch (error) {
        if (error instanceof NatsError) return null;
        throw error;
      }
    },
    flush: () => current.driver.flush(),
    close: () => current.close(),
  };
}
