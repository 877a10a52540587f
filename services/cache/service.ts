// How does the cache run as a process of its own?
import { serviceConfigSchema } from '../shared/service/config.ts';
import { announceInstance, type Runtime } from '../shared/service/runtime.ts';
import { createCache } from './app.ts';

export const cacheConfigSchema = serviceConfigSchema;

/** Above the statement timeout of PostgreSQL, so that it can say what took long. */
const loadTimeoutMs = 12_000;

/** Resolves once it serves. */
export async function startCache(_config: unknown, runtime: Runtime): Promise<void> {
  const { bus, id, shutdown } = runtime;
  shutdown.register('cache', await createCache({ bus, loadTimeoutMs, as: id }));
  await announceInstance(runtime, () => ({ url: null, revision: null }));
}
