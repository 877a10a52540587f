// How are the layers counted that keep answers? What came of reads, what is kept, and how late changes are known.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { delayBuckets } from './delay-buckets.ts';
import type { CachedReadObservation, InvalidatedObservation } from './observation.ts';

function createReadMetrics(registry: Registry) {
  const labelNames = ['layer'];
  const registers = [registry];
  const reads = new Counter({
    name: 'ashlar_cache_reads_total',
    help: 'Reads by what came of them: hit, miss, or why no answer that is kept may be given.',
    labelNames: ['layer', 'outcome'],
    registers,
  });
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

/** Labels are a closed set; children are resolved once. */
export function createCacheMetrics(registry: Registry) {
  const { reads, bytes, entries } = createReadMetrics(registry);
  const delays = new Histogram({
    name: 'ashlar_cache_invalidation_delay_seconds',
    help: 'Time from a commit until what depends on it is kept no more, by the clocks of both machines.',
    labelNames: ['layer'],
    buckets: delayBuckets,
    registers: [registry],
  });
  const counters = new Map<string, { inc(): void }>();
  return {
    countRead({ layer, outcome, ...size }: CachedReadObservation): void {
      const key = `${layer} ${outcome}`;
      const counter = counters.get(key) ?? reads.labels(layer, outcome);
      counters.set(key, counter);
      counter.inc();
      // A hit keeps nothing new.
      if (outcome === 'hit') return;
      bytes.set({ layer }, size.bytes);
      entries.set({ layer }, size.entries);
    },
    timeInvalidation({ layer, delayMs }: InvalidatedObservation): void {
      delays.observe({ layer }, delayMs / 1000);
    },
  };
}
