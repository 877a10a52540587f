// How does a server stop without cutting anyone off?
import type { Server } from 'node:http';
import { Server as TcpServer } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

export interface ClosingOptions {
  /** Idle connections may end by themselves for so long: closing one may cross a request that is on its way. */
  readonly idleMs: number;
  /** What is open after that is cut. */
  readonly timeoutMs: number;
}

/**
 * Takes no new connections, waits for what is in flight, then closes. A connection that never sent a request would
 * keep `close` waiting for ever, hence the deadline even when nothing is in flight.
 */
export async function closeGracefully(server: Server, options: ClosingOptions): Promise<void> {
  const { idleMs, timeoutMs } = options;
  // Whoever has just connected is accepted first: those that wait are reset when the port closes.
  await setImmediate();
  // That of http.Server would close idle connections at once.
  const isClosed = new Promise<void>((resolve) => {
    TcpServer.prototype.close.call(server, () => resolve());
  });
  const stop = new AbortController();
  const after = (ms: number) => sleep(ms, undefined, { signal: stop.signal });
  const closing = after(idleMs)
    .then(() => server.closeIdleConnections())
    .then(() => after(timeoutMs))
    .then(() => server.closeAllConnections())
    .catch(() => {});
  await isClosed;
  stop.abort();
  await closing;
}
