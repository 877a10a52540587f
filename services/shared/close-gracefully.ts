// How does a server stop without cutting anyone off?
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for what is in flight, then closes; what is open after `timeoutMs` is cut. A connection that never sent
 * a request would keep `close` waiting for ever, hence the deadline even when nothing is in flight.
 */
export async function closeGracefully(server: Server, timeoutMs: number): Promise<void> {
  const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const stop = new AbortController();
  const deadline = sleep(timeoutMs, undefined, { signal: stop.signal }).then(
    () => server.closeAllConnections(),
    () => undefined,
  );
  await isClosed;
  stop.abort();
  await deadline;
}
