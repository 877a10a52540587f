// Runs the cache: do we have this answer, and is it still true?
import { runService } from '../shared/service/run-service.ts';
import { cacheConfigSchema, startCache } from './service.ts';

await runService({ name: 'cache', config: cacheConfigSchema, start: startCache }, process);
