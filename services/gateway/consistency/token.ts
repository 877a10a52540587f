// How does a client carry the position of its last write, so that nobody else can make one up?
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Position } from '../../shared/messages/stamp.ts';

export interface ConsistencyTokens {
  sign(position: Position): string;
  /** The position; null for a text that no gateway with our secret signed. */
  read(token: string): Position | null;
}

/** Bytes of the HMAC-SHA256 that are sent (RFC 2104 §5: at least half of it). */
const macBytes = 16;
const maxTokenLength = 200;

/** `lsn.epoch.mac`. The key follows from the secret for this purpose only. */
export function createConsistencyTokens(secret: string): ConsistencyTokens {
  const key = createHmac('sha256', secret).update('ashlar consistency token').digest();
  const macOf = (text: string) =>
    createHmac('sha256', key).update(text).digest().subarray(0, macBytes);

  return {
    sign({ epoch, lsn }) {
      const text = `${lsn.toString(36)}.${Buffer.from(epoch).toString('base64url')}`;
      return `${text}.${macOf(text).toString('base64url')}`;
    },
    read(token) {
      if (token.length > maxTokenLength) return null;
      const [lsn = '', epoch = '', mac = ''] = token.split('.');
      const given = Buffer.from(mac, 'base64url');
      const expected = macOf(`${lsn}.${epoch}`);
      if (given.length !== macBytes || !timingSafeEqual(given, expected)) return null;
      const position = Number.parseInt(lsn, 36);
      return { lsn: position, epoch: Buffer.from(epoch, 'base64url').toString() };
    },
  };
}
