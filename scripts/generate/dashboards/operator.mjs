// What becomes of declarations?
import { processRow, quantileBy, query } from './parts.mjs';

/** @type {import('./board.mjs').Board} */
export const operator = {
  uid: 'ashlar-operator',
  title: 'Ashlar / Operator',
  description: 'What becomes of changes of the declarations.',
  rows: [
    {
      title: 'Reconciliations',
      panels: [
        {
          title: 'By outcome',
          description: 'refused: a migration waits for somebody. failed: tried again.',
          unit: 'short',
          queries: [
            query(
              'sum by (outcome) (increase(ashlar_operator_reconcile_duration_seconds_count{$S}[$I]))',
              '{{outcome}}',
            ),
          ],
        },
        {
          title: 'The last one',
          description: 'Of the instance that leads.',
          unit: 'short',
          queries: [query('ashlar_operator_last_outcome{$S} == 1', '{{outcome}}')],
        },
        {
          title: 'Time, p95',
          description: 'With the migration.',
          unit: 's',
          queries: [quantileBy(0.95, 'ashlar_operator_reconcile_duration_seconds', 'outcome')],
        },
      ],
    },
    {
      title: 'Resources',
      panels: [
        {
          title: 'Changes that wait',
          description: 'Not dealt with by any reconciliation yet.',
          unit: 'short',
          queries: [query('sum(ashlar_operator_pending_changes{$S})', 'changes')],
        },
        {
          title: 'Entities',
          description: 'Of the model, and in Kubernetes by their condition Ready.',
          unit: 'short',
          queries: [
            query('max(ashlar_model_entities{$S})', 'in the model'),
            query('sum by (ready) (ashlar_operator_entities{$S})', 'Ready {{ready}}'),
          ],
        },
        {
          title: 'Plans that wait',
          description: 'Entities whose dropped fields are still there, by what that waits for.',
          unit: 'short',
          queries: [query('sum by (for) (ashlar_operator_waiting_plans{$S})', '{{for}}')],
        },
        {
          title: 'API server of Kubernetes',
          description: 'Requests by verb and status, and watches that broke.',
          unit: 'reqps',
          queries: [
            query(
              'sum by (verb, status) (rate(ashlar_operator_kubernetes_requests_total{$S}[$I]))',
              '{{verb}} {{status}}',
            ),
            query(
              'sum by (resource) (rate(ashlar_operator_watch_restarts_total{$S}[$I]))',
              'watch of {{resource}}',
            ),
          ],
        },
      ],
    },
    processRow('operator|embedded'),
  ],
};
