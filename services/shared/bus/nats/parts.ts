// How does a message travel that is larger than NATS takes? Its receiver fetches it, part by part.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { Unreached } from '../unreached.ts';
import type { Connection } from './connection.ts';

/** Stands for a payload; begins with `{`, as no frame does. */
const ticketSchema = z.object({ from: z.string().startsWith('parts.'), bytes: z.int().positive() });
type Ticket = z.infer<typeof ticketSchema>;

/** How long parts wait for their receiver, and a receiver for one part. */
const holdMs = 30_000;
const partTimeoutMs = 5_000;
/** Larger than any body or answer may be; whoever promises more is wrong. */
const maxBytes = 128 * 1024 * 1024;
/** Room in a message for its subject and what NATS adds. */
const overheadBytes = 1024;
const openBrace = 123;
const nothing = new Uint8Array();

export interface Parts {
  /** The payload itself, or what stands for it when it is too large. */
  wrap(payload: Uint8Array): Uint8Array;
  /** The payload that was wrapped. @throws Unreached when its sender is gone */
  unwrap(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
  release(): void;
}

async function fetchParts({ from, bytes }: Ticket, connection: Connection): Promise<Uint8Array> {
  if (bytes > maxBytes) throw new AppError('54000', 'The message is too large');
  const parts: Uint8Array[] = [];
  for (let received = 0; received < bytes; ) {
    const part = await connection.ask(from, String(received), partTimeoutMs);
    if (part === null || part.length === 0)
      throw new Unreached('A service went away while it sent a large message', null);
    parts.push(part);
    received += part.length;
  }
  return Buffer.concat(parts);
}

/** Parts are asked for one at a time: a slow receiver is never sent more than it has room for. */
export function createParts(connection: Connection): Parts {
  const held = new Map<string, { payload: Uint8Array; timer: NodeJS.Timeout }>();
  const place = `parts.${connection.user}.${randomBytes(9).toString('base64url')}`;
  const maxPart = () => connection.maxPayload() - overheadBytes;

  function drop(id: string): void {
    clearTimeout(held.get(id)?.timer);
    held.delete(id);
  }

  const unsubscribe = connection.subscribe(`${place}.*`, ({ subject, data, reply }) => {
    const id = subject.slice(place.length + 1);
    const from = Number(Buffer.from(data).toString());
    const payload = held.get(id)?.payload;
    const part = payload?.subarray(from, from + maxPart()) ?? nothing;
    if (payload !== undefined && from + part.length >= payload.length) drop(id);
    if (reply !== '') connection.publish(reply, part);
  });

  return {
    wrap(payload) {
      if (payload.length <= maxPart()) return payload;
      const id = randomBytes(12).toString('base64url');
      held.set(id, { payload, timer: setTimeout(() => drop(id), holdMs).unref() });
      return Buffer.from(JSON.stringify({ from: `${place}.${id}`, bytes: payload.length }));
    },
    unwrap(data) {
      if (data[0] !== openBrace) return data;
      const ticket: unknown = JSON.parse(Buffer.from(data).toString());
      return fetchParts(ticketSchema.parse(ticket), connection);
    },
    release() {
      unsubscribe();
      for (const id of [...held.keys()]) drop(id);
    },
  };
}
