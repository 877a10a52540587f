// How does a test publish events of a database's changes, and read what came to be in the stream?
import { connect, type NatsConnection } from 'nats';
import { createInProcessBus } from '../../services/shared/bus/in-process.ts';
import { createChangeStream } from '../../services/shared/bus/nats/change-stream.ts';
import { connectToNats } from '../../services/shared/bus/nats/connect.ts';
import type { Connection } from '../../services/shared/bus/nats/connection.ts';
import type { EntitySpec } from '../../services/shared/model/entity-spec.ts';
import { type NatsServer, type NatsServerOptions, startNatsServer } from './nats-server.ts';
import { createDatabase, type TestDatabase } from './postgres.ts';
import { type Listening, listen, publishModel } from './relay.ts';
import { resourceSet } from './resource-set.ts';

export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly [attribute: string]: unknown;
  readonly data: {
    readonly key: Readonly<Record<string, unknown>> | null;
    readonly oldKey: Readonly<Record<string, unknown>> | null;
    readonly row: Readonly<Record<string, unknown>> | null;
    readonly omitted: readonly string[];
    readonly changed: readonly string[] | null;
    readonly transaction: { readonly id: number; readonly lsn: string; readonly index: number };
  };
}

const field = (name: string, type: string) => ({ name, type });
const thing: EntitySpec = {
  fields: [field('id', 'bigint'), field('name', 'text')],
  primaryKey: ['id'],
};
/** `things` has events, `others` has none. */
export const watchedThings = (things: Partial<EntitySpec> = {}) =>
  resourceSet({ things: { ...thing, events: true, ...things }, others: thing });

const limits = { maxAgeSeconds: 3600, maxBytes: 256 * 1024 * 1024 };

export interface EventWorld {
  readonly database: TestDatabase;
  readonly nats: NatsServer;
  readonly raw: NatsConnection;
  query(sql: string): Promise<unknown>;
  /** Another relay, on a connection of its own. */
  relay(): Promise<Listening>;
  stopRelay(listening: Listening): Promise<void>;
  /** Events in the order of the stream, without markers. */
  stored(): Promise<StoredEvent[]>;
  /** Whether `count` rows were told, each counted once. */
  told(count: number): Promise<boolean>;
  close(): Promise<void>;
}

async function readStream(raw: NatsConnection): Promise<StoredEvent[]> {
  const manager = await raw.jetstreamManager({ checkAPI: false });
  const { state } = await manager.streams.info('CHANGES');
  const events: StoredEvent[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
    const found = await manager.streams.getMessage('CHANGES', { seq }).catch(() => null);
    if (found?.subject.startsWith('change.')) events.push(found.json());
  }
  return events;
}

/** With a server of its own, as `options` say. */
export async function openEventWorld(options: NatsServerOptions): Promise<EventWorld> {
  const nats = await startNatsServer(options);
  const database = await createDatabase();
  const query = (sql: string) => database.pool.query(sql);
  await query(`create table things (id bigint primary key, name text);
    create table others (id bigint primary key, name text)`);
  const raw = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const open = new Map<Listening, Connection>();

  async function relay(): Promise<Listening> {
    const connection = await connectToNats({
      ...{ url: nats.url, user: 'database', password: undefined, name: 'relay' },
      observe: () => {},
    });
    const bus = createInProcessBus();
    await publishModel(bus, watchedThings());
    const listening = await listen(database.url, {
      bus,
      log: createChangeStream(connection, limits),
    });
    open.set(listening, connection);
    return listening;
  }
  async function stopRelay(listening: Listening): Promise<void> {
    await listening.close();
    await open.get(listening)?.close();
    open.delete(listening);
  }
  const stored = () => readStream(raw).catch(() => []);
  return {
    ...{ database, nats, raw, query, relay, stopRelay, stored },
    told: async (count) => new Set((await stored()).map(({ id }) => id)).size >= count,
    async close() {
      for (const listening of open.keys()) await stopRelay(listening);
      await raw.close();
      await nats.stop();
      await database.drop();
    },
  };
}
