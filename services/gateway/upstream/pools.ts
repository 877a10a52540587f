// Which connections to apis are kept?
import { Pool } from 'undici';

/** Shorter than the api keeps a connection: nothing is ever sent on one that it is about to close. */
const keepAliveMs = 60_000;
const connectTimeoutMs = 1000;

/** Connections are opened when they are needed, and closed when an api is gone. */
export function createPools(timeoutMs: number) {
  const pools = new Map<string, Pool>();

  function poolOf(url: string): Pool {
    const known = pools.get(url);
    if (known !== undefined) return known;
    const pool = new Pool(url, {
      keepAliveTimeout: keepAliveMs,
      connect: { timeout: connectTimeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    pools.set(url, pool);
    return pool;
  }

  return {
    poolOf,
    /** What is in flight is finished. */
    keepOnly(urls: ReadonlySet<string>): void {
      for (const [url, pool] of pools) {
        if (urls.has(url)) continue;
        pools.delete(url);
        void pool.close().catch(() => {});
      }
    },
  };
}
