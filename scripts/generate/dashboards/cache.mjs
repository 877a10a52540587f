// What is answered from memory?
import { messagesRow, processRow, quantileBy, query } from './parts.mjs';

/** @type {import('./board.mjs').Board} */
export const cache = {
  uid: 'ashlar-cache',
  title: 'Ashlar / Cache',
  description: 'What is answered from memory, and if not, why; how late changes are known.',
  rows: [
    {
      title: 'Reads',
      panels: [
        {
          title: 'Hits',
          description: 'Share of the reads that come to a layer.',
          unit: 'percentunit',
          max: 1,
          queries: [
            query(
              'sum by (layer) (rate(ashlar_cache_reads_total{$S, outcome="hit"}[$I])) / sum by (layer) (rate(ashlar_cache_reads_total{$S}[$I]))',
              '{{layer}}',
            ),
          ],
        },
        {
          title: 'By what came of them',
          description: 'Bypasses by their reason: off, unfollowed, unfresh, behind, unstamped.',
          unit: 'reqps',
          isStacked: true,
          queries: [
            query(
              'sum by (layer, outcome) (rate(ashlar_cache_reads_total{$S}[$I]))',
              '{{layer}} {{outcome}}',
            ),
          ],
        },
        {
          title: 'Invalidation lag, p99',
          description: 'From a commit until what depends on it is kept no more.',
          unit: 's',
          queries: [quantileBy(0.99, 'ashlar_cache_invalidation_delay_seconds', 'layer')],
        },
      ],
    },
    {
      title: 'Memory',
      panels: [
        {
          title: 'Bytes',
          description: 'Of kept answers.',
          unit: 'bytes',
          queries: [
            query('sum by (layer, instance) (ashlar_cache_bytes{$S})', '{{layer}} {{instance}}'),
          ],
        },
        {
          title: 'Answers',
          description: 'That are kept.',
          unit: 'short',
          queries: [
            query('sum by (layer, instance) (ashlar_cache_entries{$S})', '{{layer}} {{instance}}'),
          ],
        },
      ],
    },
    messagesRow('cache'),
    processRow('cache|embedded'),
  ],
};
