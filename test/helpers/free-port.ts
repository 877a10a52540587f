// Which port is free, and stays so?
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that the system gives to outgoing connections: who stops and starts again finds it free. */
const [lowest, highest] = [10_000, 32_000];

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** First of `count` ports in a row of the loopback interface that nobody has. */
export async function freePort(count = 1): Promise<number> {
  for (;;) {
    const first = randomInt(lowest, highest);
    const row = Array.from({ length: count }, (_, i) => isFree(first + i));
    if ((await Promise.all(row)).every(Boolean)) return first;
  }
}
