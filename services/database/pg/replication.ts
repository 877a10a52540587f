// How are changes streamed from PostgreSQL? The adapter to the driver: a connection in copy-both mode.
import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Replication, StreamHandlers, StreamOptions } from '../relay/replication.ts';

export interface ReplicationOptions {
  readonly url: string;
  readonly connectTimeoutMs: number;
}

/** What the driver has and its types do not tell. */
interface Wire extends EventEmitter {
  readonly stream: { pause(): void; resume(): void };
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** How long PostgreSQL may take to let go of the slot before the connection is cut. */
const endTimeoutMs = 1000;

/** Texts must not depend on how the server is configured. */
const sessionOptions =
  '-c datestyle=ISO -c intervalstyle=postgres -c timezone=UTC -c extra_float_digits=3 -c bytea_output=hex';

/** Microseconds from 1970 to 2000, where PostgreSQL's clock begins. */
const epochMicroseconds = 946_684_800_000_000n;

const dataTag = 0x77;
const keepaliveTag = 0x6b;
const statusTag = 0x72;
/** Tag, start, end and clock before each message. */
const dataHeaderBytes = 25;

/** "Standby status update": written, flushed and applied are all the same to us. */
function statusUpdate(lsn: number, wantsReply: boolean): Buffer {
  const message = Buffer.alloc(34);
  message[0] = statusTag;
  for (const offset of [1, 9, 17]) message.writeBigUInt64BE(BigInt(lsn), offset);
  message.writeBigUInt64BE(BigInt(Date.now()) * 1000n - epochMicroseconds, 25);
  message[33] = wantsReply ? 1 : 0;
  return message;
}

function dispatch(chunk: Buffer, { onData, onKeepalive }: StreamHandlers): void {
  if (chunk[0] === dataTag) onData(chunk.subarray(dataHeaderBytes));
  else if (chunk[0] === keepaliveTag)
    onKeepalive(Number(chunk.readBigUInt64BE(1)), chunk[17] === 1);
}

const startCommand = ({ slot, publication }: StreamOptions) =>
  `START_REPLICATION SLOT ${slot} LOGICAL 0/0 ` +
  `(proto_version '1', publication_names '${publication}', messages 'true')`;

/** The driver passes on what a handler throws as an error of the connection's stream; it ends the stream instead. */
async function stream(client: pg.Client, options: StreamOptions, handlers: StreamHandlers) {
  const wire = (client as unknown as { connection: Wire }).connection;
  let failure: unknown = null;
  wire.on('copyData', ({ chunk }: { chunk: Buffer }) => {
    if (failure !== null) return;
    try {
      dispatch(chunk, handlers);
    } catch (error) {
      failure = error;
      void client.end();
    }
  });
  try {
    await client.query(startCommand(options));
  } catch (error) {
    throw failure ?? error;
  }
}

/** Rejects with the driver's error. */
export async function connectReplication(options: ReplicationOptions): Promise<Replication> {
  const client = new pg.Client({
    connectionString: options.url,
    connectionTimeoutMillis: options.connectTimeoutMs,
    application_name: 'ashlar relay',
    options: sessionOptions,
    keepAlive: true,
    ...{ replication: 'database' },
  });
  // Whoever streams is told by the rejection of the stream.
  client.on('error', () => {});
  await client.connect();
  const wire = (client as unknown as { connection: Wire }).connection;
  let streaming: Promise<void> | null = null;
  return {
    async identify() {
      const { rows } = await client.query('IDENTIFY_SYSTEM');
      return { system: String(rows[0].systemid), timeline: String(rows[0].timeline) };
    },
    stream(which, handlers) {
      const streamed = stream(client, which, handlers);
      streaming = streamed.catch(() => {});
      return streamed;
    },
    confirm: (lsn, wantsReply) => wire.sendCopyFromChunk(statusUpdate(lsn, wantsReply)),
    pause: () => wire.stream.pause(),
    resume: () => wire.stream.resume(),
    async release() {
      if (streaming !== null) {
        wire.stream.resume();
        wire.endCopyFrom();
        await Promise.race([streaming, sleep(endTimeoutMs, undefined, { ref: false })]);
      }
      await client.end();
    },
  };
}
