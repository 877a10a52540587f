// What do clients ask, and what are they refused?
import { processRow, quantileBy, quantiles, query } from './parts.mjs';

/** @type {import('./board.mjs').Board} */
export const gateway = {
  uid: 'ashlar-gateway',
  title: 'Ashlar / Gateway',
  description: 'What clients ask, what they are refused, and what is answered from memory.',
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
              'topk(10, sum by (route) (rate(ashlar_http_route_requests_total{$S}[$I])))',
              '{{route}}',
            ),
          ],
        },
        {
          title: 'Errors',
          description: 'Answers by route and class of status, successes left out.',
          unit: 'reqps',
          queries: [
            query(
              'topk(10, sum by (route, status) (rate(ashlar_http_route_requests_total{$S, status=~"4xx|5xx"}[$I])))',
              '{{route}} {{status}}',
            ),
          ],
        },
        {
          title: 'Latency, p95',
          description: 'In few buckets: 5, 25, 100, 500, 2500 ms.',
          unit: 's',
          queries: [quantileBy(0.95, 'ashlar_http_route_duration_seconds', 'route')],
        },
      ],
    },
    {
      title: 'All requests',
      panels: [
        {
          title: 'Latency',
          description: 'Of all classes.',
          unit: 's',
          queries: quantiles('ashlar_http_request_duration_seconds'),
        },
        {
          title: 'Reads, by what came of them',
          description: 'hit: answered from memory. Anything else is why not.',
          unit: 'reqps',
          isStacked: true,
          queries: [
            query(
              'sum by (outcome) (rate(ashlar_cache_reads_total{$S, layer="edge"}[$I]))',
              '{{outcome}}',
            ),
          ],
        },
        {
          title: 'Connections and streams',
          description: 'Open connections of clients, and streams of events among them.',
          unit: 'short',
          queries: [
            query('sum(ashlar_connections{$S})', 'connections'),
            query('sum(ashlar_event_streams{$S})', 'streams'),
          ],
        },
      ],
    },
    {
      title: 'Refused',
      panels: [
        {
          title: 'Requests, by code',
          description: 'Refused by the gateway itself (docs/errors.md).',
          unit: 'reqps',
          queries: [
            query('sum by (code) (rate(ashlar_refused_requests_total{$S}[$I]))', '{{code}}'),
          ],
        },
        {
          title: 'By limits and tokens',
          description: 'Policies of the Application, and reasons why tokens are refused.',
          unit: 'reqps',
          queries: [
            query(
              'sum by (policy) (rate(ashlar_limited_requests_total{$S}[$I]))',
              'limit {{policy}}',
            ),
            query(
              'sum by (reason) (rate(ashlar_tokens_refused_total{$S}[$I]))',
              'token {{reason}}',
            ),
          ],
        },
        {
          title: 'API keys that end within 14 days',
          description: 'Of those that were used within a month: ashlar keys list names them.',
          unit: 'short',
          queries: [query('max(ashlar_api_keys_ending{$S})', 'keys')],
        },
        {
          title: 'Connections, and keys of issuers',
          description:
            'Connections that were closed without an answer, and what came of fetching key sets.',
          unit: 'short',
          queries: [
            query(
              'sum by (reason) (increase(ashlar_refused_connections_total{$S}[$I]))',
              '{{reason}}',
            ),
            query(
              'sum by (outcome) (increase(ashlar_key_set_fetches_total{$S}[$I]))',
              'keys {{outcome}}',
            ),
          ],
        },
      ],
    },
    {
      title: 'Overload, and routes to other services',
      panels: [
        {
          title: 'Overload',
          description:
            'How much is shed (1: all without token or key, 2: those with a key too), and refusals that wait.',
          unit: 'short',
          queries: [
            query('max(ashlar_shed_pressure{$S})', 'pressure'),
            query('sum(ashlar_held_refusals{$S})', 'refusals that wait'),
          ],
        },
        {
          title: 'Shed requests',
          description: 'Sent away because there were more than could be answered.',
          unit: 'reqps',
          queries: [
            query('sum by (class) (rate(ashlar_shed_requests_total{$S}[$I]))', '{{class}}'),
          ],
        },
        {
          title: 'Upstreams of routes',
          description:
            'What came of asking them; and those that are left alone because they failed.',
          unit: 'short',
          queries: [
            query(
              'sum by (route, outcome) (rate(ashlar_route_attempts_total{$S}[$I]))',
              '{{route}} {{outcome}}',
            ),
            query(
              'sum by (route, upstream) (ashlar_route_breaker_open{$S})',
              '{{route}} leaves {{upstream}} alone',
            ),
          ],
        },
      ],
    },
    processRow('gateway|embedded'),
  ],
};
