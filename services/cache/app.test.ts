import { createInProcessBus } from '../shared/bus/in-process.ts';
import { systemClock } from '../shared/clock.ts';
import { type CacheReadRequest, cacheRead } from '../shared/messages/cache-read.ts';
import { dbRead, type ReadAnswer } from '../shared/messages/db-read.ts';
import type { Trace } from '../shared/trace.ts';
import { createCache } from './app.ts';

test('the database is asked in the name of the request that asked the cache', async () => {
  const bus = createInProcessBus();
  const asked: unknown[] = [];
  await bus.serve(dbRead, async (request, trace) => {
    asked.push([request.values, trace]);
    return {} as ReadAnswer;
  });
  const limits = { loadTimeoutMs: 1000, maxBytes: 1_000_000, maxStalenessMs: 250 };
  const release = await createCache({ bus, clock: systemClock, observe: () => {}, ...limits });
  const trace: Trace = { requestId: 'r1', traceparent: '00-1-2-01' };
  const read = { key: 'k', values: ['7'], seen: null, policy: null } as unknown as CacheReadRequest;
  await bus.request(cacheRead, read, { timeoutMs: 1000, trace });
  expect(asked).toEqual([[['7'], trace]]);
  await release();
});
