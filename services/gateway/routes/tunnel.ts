// How do the bytes of a WebSocket go back and forth? As they come, no faster than the other side reads.

import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface Tunnel {
  /** Bytes that came from either side. */
  readonly moved: () => number;
  readonly end: () => void;
}

/** Until one side goes; then the other one does, once it has what was sent. Who does not read is cut off (sockets/stall-watch.ts). */
export function openTunnel(client: Socket, upstream: Duplex, onEnd: () => void): Tunnel {
  let isOver = false;
  let fromUpstream = 0;
  const end = () => {
    if (isOver) return;
    isOver = true;
    client.destroySoon();
    upstream.destroy();
    onEnd();
  };
  upstream.on('data', (chunk: Buffer) => {
    fromUpstream += chunk.length;
  });
  for (const side of [client, upstream]) {
    side.on('error', end);
    side.once('close', end);
  }
  client.pipe(upstream);
  upstream.pipe(client);
  return { moved: () => client.bytesRead + fromUpstream, end };
}
