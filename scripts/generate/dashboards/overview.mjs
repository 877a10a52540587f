// What does who is on call look at first?
import { processRow, quantileBy, query } from './parts.mjs';

/** @typedef {import('./board.mjs').Panel} Panel */

/**
 * One number.
 * @param {Pick<Panel, 'title' | 'description' | 'unit'> & { expr: string }} number
 * @returns {Panel}
 */
const stat = ({ expr, ...panel }) => ({ ...panel, type: 'stat', queries: [query(expr, '')] });

/** @type {import('./board.mjs').Board} */
export const overview = {
  uid: 'ashlar-overview',
  title: 'Ashlar / Overview',
  description: 'Is it answered, how fast, and which service is at fault?',
  rows: [
    {
      title: 'Now',
      panels: [
        stat({
          title: 'Requests',
          description: 'Of clients, a second.',
          unit: 'reqps',
          expr: 'sum(rate(ashlar_http_requests_total{$S}[$I]))',
        }),
        stat({
          title: 'Errors',
          description: 'Share of answers that are 5xx; a month may have 0.1 %.',
          unit: 'percentunit',
          expr: 'ashlar:http_error_ratio:rate5m{$S}',
        }),
        stat({
          title: 'Slow',
          description: 'Share of reads and writes above 250 ms; a month may have 1 %.',
          unit: 'percentunit',
          expr: 'ashlar:http_slow_ratio:rate5m{$S}',
        }),
        stat({
          title: 'Answered from memory',
          description: 'Share of reads that gateways have an answer to.',
          unit: 'percentunit',
          expr: 'sum(rate(ashlar_cache_reads_total{$S, layer="edge", outcome="hit"}[$I])) / sum(rate(ashlar_cache_reads_total{$S, layer="edge"}[$I]))',
        }),
        stat({
          title: 'Models',
          description:
            'Revisions that are served at once; more than one only while a change spreads.',
          unit: 'short',
          expr: 'count(count by (revision) (ashlar_model_info{$S}))',
        }),
        stat({
          title: 'Connections',
          description: 'Of clients, open.',
          unit: 'short',
          expr: 'sum(ashlar_connections{$S})',
        }),
      ],
    },
    {
      title: 'Budgets',
      panels: [
        {
          title: 'Error budget: how fast it burns',
          description:
            '1: the month’s budget is gone after the month; 14.4 for an hour wakes somebody.',
          unit: 'short',
          queries: [
            query('ashlar:http_error_ratio:rate1h{$S} / 0.001', '1 h'),
            query('ashlar:http_error_ratio:rate6h{$S} / 0.001', '6 h'),
            query('ashlar:http_error_ratio:rate3d{$S} / 0.001', '3 d'),
          ],
        },
        {
          title: 'Latency budget: how fast it burns',
          description: 'Of reads and writes, 1 % of a month may take longer than 250 ms.',
          unit: 'short',
          queries: [
            query('ashlar:http_slow_ratio:rate1h{$S} / 0.01', '1 h'),
            query('ashlar:http_slow_ratio:rate6h{$S} / 0.01', '6 h'),
          ],
        },
        {
          title: 'Revisions by instance',
          description: 'How many instances serve which model.',
          unit: 'short',
          isStacked: true,
          queries: [
            query(
              'count by (revision, component) (ashlar_model_info{$S})',
              '{{component}} {{revision}}',
            ),
          ],
        },
      ],
    },
    {
      title: 'Traffic, errors, latency',
      panels: [
        {
          title: 'Requests by class',
          description: 'Answered, whatever the status.',
          unit: 'reqps',
          isStacked: true,
          queries: [
            query('sum by (class) (rate(ashlar_http_requests_total{$S}[$I]))', '{{class}}'),
          ],
        },
        {
          title: 'Answers by status',
          description: '499: the client had gone.',
          unit: 'reqps',
          queries: [
            query('sum by (status) (rate(ashlar_http_requests_total{$S}[$I]))', '{{status}}'),
          ],
        },
        {
          title: 'Latency by class, p99',
          description: 'Points are examples: their trace_id is in the log.',
          unit: 's',
          queries: [quantileBy(0.99, 'ashlar_http_request_duration_seconds', 'class')],
        },
      ],
    },
    {
      title: 'Saturation',
      panels: [
        {
          title: 'Statements that wait',
          description: 'For a connection to PostgreSQL, or one of those their kind may take.',
          unit: 'short',
          queries: [query('sum by (for) (ashlar_database_waiting_statements{$S})', '{{for}}')],
        },
        {
          title: 'Write-ahead log that is kept',
          description: 'By PostgreSQL for the replication slot, and what of it was not told yet.',
          unit: 'bytes',
          queries: [
            query('max(ashlar_relay_slot_retained_bytes{$S})', 'kept'),
            query('max(ashlar_relay_lag_bytes{$S})', 'not told'),
          ],
        },
        {
          title: 'Instances that are there',
          description: 'As Prometheus sees them.',
          unit: 'short',
          queries: [query('sum by (component) (up{$S})', '{{component}}')],
        },
      ],
    },
    processRow('.+'),
  ],
};
