// How is a value kept and followed in JetStream? In a bucket of its key-value store.
import { gunzipSync, gzipSync } from 'node:zlib';
import { type JetStreamClient, type JetStreamManager, StorageType, type StoredMsg } from 'nats';
import type { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { Observe } from '../../observe/observation.ts';
import type { KeyValue, KeyValueEntry, Release } from '../bus.ts';
import type { Connection } from './connection.ts';
import { Follower, isSame, none, type Version } from './follower.ts';
import { apiCode, noMessage, noStream, toAway, wrongSequence } from './jetstream-error.ts';

export interface BucketOptions<T> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
  readonly observe: Observe;
}

/** Of each key, so that somebody can look what was published before. */
const history = 5;

/** Servers of a cluster that keep the bucket: it outlives one of them. A cluster keeps its promises with three or more. */
export const clusterReplicas = 3;

/** Values are JSON, compressed: a large model would be more than NATS takes in one message. */
function encode(value: unknown, maxBytes: number): Buffer {
  const data = gzipSync(JSON.stringify(value));
  if (data.length < maxBytes) return data;
  const message = `the value has ${data.length} bytes, and NATS takes ${maxBytes} in a message`;
  throw new AppError('ASH413', message, {
    hint: 'Raise max_payload in the server’s configuration.',
  });
}

/** A key that is deleted has an empty last message. */
const isDeletion = ({ data }: StoredMsg) => data.length === 0;

class Bucket<T> implements KeyValue<T> {
  readonly #connection: Connection;
  readonly #options: BucketOptions<T>;
  /** Of the bucket, when the key was last found in it. */
  readonly #had = new Map<string, Version>();

  constructor(connection: Connection, options: BucketOptions<T>) {
    this.#connection = connection;
    this.#options = options;
  }

  async get(key: string): Promise<KeyValueEntry<T | null> | null> {
    const found = await this.#find(key);
    if (found === null) return null;
    let value: T | null = null;
    try {
      if (!isDeletion(found)) value = this.#decode(found.data);
    } catch {
      // Who wants to write needs its sequence all the same; who watches tells of it.
    }
    return { value, sequence: found.seq };
  }

  async has(key: string): Promise<boolean> {
    const last = await this.#lastVersion();
    if (last === null) return false;
    if (isSame(last, this.#had.get(key) ?? none)) return true;
    const found = await this.#find(key);
    if (found === null || isDeletion(found)) return false;
    this.#had.set(key, last);
    return true;
  }

  async put(key: string, value: T, expected: number): Promise<number | null> {
    const data = encode(value, this.#connection.maxPayload());
    const expect = { lastSubjectSequence: expected };
    try {
      await this.#create();
      return (await this.#jetStream().publish(this.#subject(key), data, { expect })).seq;
    } catch (error) {
      if (apiCode(error) === wrongSequence) return null;
      throw toAway(error);
    }
  }

  async watch(key: string, listener: (entry: KeyValueEntry<T>) => void): Promise<Release> {
    const { name, observe } = this.#options;
    const follower = new Follower<StoredMsg>({
      look: (seen) => this.#findUnless(seen, key),
      listener: ({ data, seq }) => listener({ value: this.#decode(data), sequence: seq }),
      onFailure: (error) => observe({ kind: 'failure', doing: `follow ${name}/${key}`, error }),
    });
    // That something was written is only a reason to look: the server may have stored it or not yet.
    const unsubscribe = this.#connection.subscribe(this.#subject(key), () => void follower.hurry());
    await follower.start();
    return async () => {
      unsubscribe();
      follower.stop();
    };
  }

  async #find(key: string): Promise<StoredMsg | null> {
    try {
      const manager = await this.#manager();
      const query = { last_by_subj: this.#subject(key) };
      return await manager.streams.getMessage(this.#stream, query);
    } catch (error) {
      if (apiCode(error) === noMessage || apiCode(error) === noStream) return null;
      throw toAway(error);
    }
  }

  /** Null, too, where nothing was written since the bucket had this version. */
  async #findUnless(seen: Version, key: string): Promise<StoredMsg | null> {
    const last = await this.#lastVersion();
    if (last === null || isSame(last, seen)) return null;
    const found = await this.#find(key);
    return found === null || isDeletion(found) ? null : found;
  }

  /** Of whatever was written last; null where there is no bucket. */
  async #lastVersion(): Promise<Version | null> {
    try {
      const manager = await this.#manager();
      const { state } = await manager.streams.info(this.#stream);
      return { seq: state.last_seq, timestamp: state.last_ts };
    } catch (error) {
      if (apiCode(error) === noStream) return null;
      throw toAway(error);
    }
  }

  #decode(data: Uint8Array): T {
    return this.#options.schema.parse(JSON.parse(gunzipSync(data).toString()));
  }

  get #stream(): string {
    return `KV_${this.#options.name}`;
  }

  #subject(key: string): string {
    return `$KV.${this.#options.name}.${key}`;
  }

  /** There is nothing to wait for where the bucket exists: then this is one question. */
  async #create(): Promise<void> {
    const storage = StorageType.File;
    const isCluster = (this.#connection.driver.info?.cluster ?? '') !== '';
    const replicas = isCluster ? clusterReplicas : 1;
    await this.#jetStream().views.kv(this.#options.name, { history, storage, replicas });
  }

  #jetStream(): JetStreamClient {
    return this.#connection.driver.jetstream();
  }

  #manager(): Promise<JetStreamManager> {
    return this.#connection.driver.jetstreamManager({ checkAPI: false });
  }
}

/** A bucket of this name; it comes to be with the first value that is put. */
export function createBucket<T>(connection: Connection, options: BucketOptions<T>): KeyValue<T> {
  return new Bucket(connection, options);
}
