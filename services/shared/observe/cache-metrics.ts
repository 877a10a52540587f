// How are the layers counted that keep answers? What came of reads, what is kept, and how late changes are known.
import { Gauge, Histogram, type Registry } from 'prom-client';
import type { CachedReadObservation, CacheLayer } from './cache-observation.ts';
import { delayBuckets } from './delay-buckets.ts';
import type { MetricGroup } from './metric-group.ts';
import { type Count, TallyCounter } from './tally/counter.ts';

type Outcome = CachedReadObservation['outcome'];

/** Two layers; hits, misses and some ten reasons. */
const maxOutcomes = 100;

function createReadMetrics(registry: Registry) {
  const labelNames = ['layer'];
  const registers = [registry];
  const reads = new TallyCounter(
    {
      name: 'ashlar_cache_reads_total',
      help: 'Reads by layer (edge, cache) and what came of them: hit, miss, or why no answer that is kept may be given.',
      labelNames: ['layer', 'outcome'],
      maxSeries: maxOutcomes,
    },
    registry,
  );
  const bytes = new Gauge({
    name: 'ashlar_cache_bytes',
    help: 'Memory that the kept answers take.',
    labelNames,
    registers,
  });
  const entries = new Gauge({
    name: 'ashlar_cache_entries',
    help: 'Answers that are kept.',
    labelNames,
    registers,
  });
  return { reads, bytes, entries };
}

export const cacheMetrics: MetricGroup = (registry) => {
  const { reads, bytes, entries } = createReadMetrics(registry);
  const delays = new Histogram({
    name: 'ashlar_cache_invalidation_delay_seconds',
    help: 'Time from a commit until what depends on it is kept no more, by the clocks of both machines.',
    labelNames: ['layer'],
    buckets: delayBuckets,
    registers: [registry],
  });
  const counts: Record<CacheLayer, Partial<Record<Outcome, Count>>> = { edge: {}, cache: {} };
  return {
    'cached-read'({ layer, outcome, ...size }) {
      const ofLayer = counts[layer];
      ofLayer[outcome] ??= reads.child([layer, outcome]);
      ofLayer[outcome].value++;
      // A hit keeps nothing new.
      if (outcome === 'hit') return;
      bytes.set({ layer }, size.bytes);
      entries.set({ layer }, size.entries);
    },
    invalidated: ({ layer, delayMs }) => delays.observe({ layer }, delayMs / 1000),
  };
};
