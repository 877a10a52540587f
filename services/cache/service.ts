// How does the cache run as a process of its own?
import type { z } from 'zod';
import {
  cacheBytesSchema,
  maxStalenessSchema,
  serviceConfigSchema,
} from '../shared/service/config.ts';
import { announceInstance, type Runtime } from '../shared/service/runtime.ts';
import { createCache } from './app.ts';

export const cacheConfigSchema = serviceConfigSchema.extend({
  cacheBytes: cacheBytesSchema.describe('Memory, in bytes, that answers may take.'),
  maxStalenessMs: maxStalenessSchema,
});
export type CacheConfig = z.infer<typeof cacheConfigSchema>;

/** Above the statement timeout of PostgreSQL, so that it can say what took long. */
const loadTimeoutMs = 12_000;

/** Resolves once it serves. */
export async function startCache(config: CacheConfig, runtime: Runtime): Promise<void> {
  const { bus, clock, id, observe, shutdown } = runtime;
  const { cacheBytes: maxBytes, maxStalenessMs } = config;
  const limits = { loadTimeoutMs, maxBytes, maxStalenessMs };
  shutdown.register('cache', await createCache({ bus, clock, observe, ...limits, as: id }));
  await announceInstance(runtime, () => ({ url: null, revision: null }));
}
