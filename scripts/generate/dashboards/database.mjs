// How is PostgreSQL, and are changes told?
import { messagesRow, processRow, quantiles, query } from './parts.mjs';

/** @type {import('./board.mjs').Board} */
export const database = {
  uid: 'ashlar-database',
  title: 'Ashlar / Database',
  description: 'Statements, connections, and the relay of changes.',
  rows: [
    {
      title: 'Statements',
      panels: [
        {
          title: 'By SQLSTATE',
          description:
            '00000: went well. 40P01: deadlock. 53300: no connection. 55P03: a lock. 57014: took too long.',
          unit: 'ops',
          queries: [
            query(
              'sum by (sqlstate) (rate(ashlar_database_statements_total{$S}[$I]))',
              '{{sqlstate}}',
            ),
          ],
        },
        {
          title: 'Time on the connection',
          description: 'With the way there and back.',
          unit: 's',
          queries: quantiles('ashlar_database_statement_duration_seconds'),
        },
        {
          title: 'Wait for a connection',
          description: 'Of the pool.',
          unit: 's',
          queries: quantiles('ashlar_database_pool_wait_seconds'),
        },
      ],
    },
    {
      title: 'Connections',
      panels: [
        {
          title: 'Of the pool',
          description: 'In use and idle, of as many as there may be.',
          unit: 'short',
          queries: [
            query('sum by (state) (ashlar_database_pool_connections{$S})', '{{state}}'),
            query('sum(ashlar_database_pool_max_connections{$S})', 'at most'),
          ],
        },
        {
          title: 'Statements that wait',
          description: 'For any connection, or one of those their kind may take.',
          unit: 'short',
          queries: [query('sum by (for) (ashlar_database_waiting_statements{$S})', '{{for}}')],
        },
      ],
    },
    {
      title: 'Relay',
      panels: [
        {
          title: 'Who tells',
          description:
            'One instance leads; the others wait. off: nobody can, and nothing is answered from memory.',
          unit: 'short',
          queries: [query('ashlar_relay_state{$S} == 1', '{{state}} {{instance}}')],
        },
        {
          title: 'From commit to publication',
          description: 'By the clocks of both machines.',
          unit: 's',
          queries: quantiles('ashlar_relay_publish_delay_seconds'),
        },
        {
          title: 'Write-ahead log',
          description: 'Kept for the slot, and not told yet.',
          unit: 'bytes',
          queries: [
            query('max(ashlar_relay_slot_retained_bytes{$S})', 'kept'),
            query('max(ashlar_relay_lag_bytes{$S})', 'not told'),
          ],
        },
        {
          title: 'Told',
          description: 'Write-ahead log, a second.',
          unit: 'Bps',
          queries: [query('max(rate(ashlar_relay_position_bytes{$S}[$I]))', 'position')],
        },
        {
          title: 'Events',
          description: 'Stored on NATS, and told to clients of streams.',
          unit: 'ops',
          queries: [
            query('sum(rate(ashlar_relay_events_total{$S}[$I]))', 'stored'),
            query('sum(rate(ashlar_events_told_total{$S}[$I]))', 'told'),
          ],
        },
        {
          title: 'New epochs',
          description: 'In each, all that was kept is forgotten.',
          unit: 'short',
          queries: [query('sum(increase(ashlar_relay_epochs_total{$S}[$I]))', 'epochs')],
        },
      ],
    },
    messagesRow('database'),
    processRow('database|embedded'),
  ],
};
