// What do gateways ask of apis?
import { processRow, quantileBy, quantiles, query } from './parts.mjs';

/** @type {import('./board.mjs').Board} */
export const api = {
  uid: 'ashlar-api',
  title: 'Ashlar / API',
  description: 'What gateways ask, by entity and action.',
  rows: [
    {
      title: 'By entity and action',
      panels: [
        {
          title: 'Requests',
          description: 'The ten routes that are asked most.',
          unit: 'reqps',
          queries: [
            query(
              'topk(10, sum by (route) (rate(ashlar_api_requests_total{$S}[$I])))',
              '{{route}}',
            ),
          ],
        },
        {
          title: 'By class of status',
          description: '4xx: mistakes of callers. 5xx: ours, or of what it needs.',
          unit: 'reqps',
          queries: [
            query('sum by (status) (rate(ashlar_api_requests_total{$S}[$I]))', '{{status}}'),
          ],
        },
        {
          title: 'Latency by route, p95',
          description: 'In few buckets: 5, 25, 100, 500, 2500 ms.',
          unit: 's',
          queries: [quantileBy(0.95, 'ashlar_api_route_duration_seconds', 'route')],
        },
      ],
    },
    {
      title: 'By class',
      panels: [
        {
          title: 'Latency by class, p99',
          description: 'Planning, and waiting for cache or database.',
          unit: 's',
          queries: [quantileBy(0.99, 'ashlar_api_request_duration_seconds', 'class')],
        },
        {
          title: 'Latency',
          description: 'Of all classes.',
          unit: 's',
          queries: quantiles('ashlar_api_request_duration_seconds'),
        },
      ],
    },
    processRow('api|embedded'),
  ],
};
