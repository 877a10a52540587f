// Which panels do several boards have?

/** @typedef {import('./board.mjs').Panel} Panel */

/** @param {string} expr @param {string} legend */
export const query = (expr, legend) => ({ expr, legend });

/** Quantiles of a histogram. @param {string} histogram @param {string} [more] further labels to choose by */
export const quantiles = (histogram, more = '') =>
  [0.5, 0.95, 0.99].map((share) =>
    query(
      `histogram_quantile(${share}, sum by (le) (rate(${histogram}_bucket{$S${more}}[$I])))`,
      `p${share * 100}`,
    ),
  );

/** One quantile, by a label. @param {number} share @param {string} histogram @param {string} label */
export const quantileBy = (share, histogram, label) =>
  query(
    `histogram_quantile(${share}, sum by (le, ${label}) (rate(${histogram}_bucket{$S}[$I])))`,
    `{{${label}}}`,
  );

/** How much of its thread a process uses. @param {string} of labels @returns {Panel[]} */
function threadPanels(of) {
  return [
    {
      title: 'Event loop in use',
      description:
        'Share of its one thread that a process uses. Near 1, requests wait for it: more instances help.',
      unit: 'percentunit',
      max: 1,
      queries: [
        query(
          `rate(ashlar_event_loop_active_seconds_total${of}[$I])`,
          '{{component}} {{instance}}',
        ),
      ],
    },
    {
      title: 'Event loop delay, p99',
      description: 'How late timers are: something holds the thread.',
      unit: 's',
      queries: [query(`nodejs_eventloop_lag_p99_seconds${of}`, '{{component}} {{instance}}')],
    },
    {
      title: 'CPU',
      description:
        'Cores in use, with those of garbage collection and of the threads that write logs.',
      unit: 'short',
      queries: [query(`rate(process_cpu_seconds_total${of}[$I])`, '{{component}} {{instance}}')],
    },
  ];
}

/** What its memory costs. @param {string} of labels @returns {Panel[]} */
function memoryPanels(of) {
  return [
    {
      title: 'Memory',
      description: 'Resident, and of it the heap of JavaScript.',
      unit: 'bytes',
      queries: [
        query(`process_resident_memory_bytes${of}`, 'resident {{instance}}'),
        query(`nodejs_heap_size_used_bytes${of}`, 'heap {{instance}}'),
      ],
    },
    {
      title: 'Garbage collection',
      description: 'Share of the time that goes into it, by kind.',
      unit: 'percentunit',
      queries: [
        query(
          `sum by (kind, instance) (rate(nodejs_gc_duration_seconds_sum${of}[$I]))`,
          '{{kind}} {{instance}}',
        ),
      ],
    },
    {
      title: 'Internal errors',
      description: 'What nobody expects; the log tells it whole.',
      unit: 'short',
      queries: [
        query(`sum by (instance) (increase(ashlar_failures_total${of}[$I]))`, '{{instance}}'),
      ],
    },
  ];
}

/** What every process has. @param {string} component a regular expression */
export function processRow(component) {
  const of = `{$S, component=~"${component}"}`;
  return { title: 'Processes', panels: [...threadPanels(of), ...memoryPanels(of)] };
}

/** Messages that come over NATS. @param {string} component a regular expression */
export function messagesRow(component) {
  const by = `sum by (subject) (rate(`;
  /** @type {Panel[]} */
  const panels = [
    {
      title: 'Requests by subject',
      description: 'Asked of it over NATS.',
      unit: 'reqps',
      queries: [
        query(
          `${by}ashlar_message_requests_total{$S, component="${component}"}[$I]))`,
          '{{subject}}',
        ),
      ],
    },
    {
      title: 'Answered with an error',
      description: 'The caller’s own mistakes included.',
      unit: 'reqps',
      queries: [
        query(
          `${by}ashlar_message_errors_total{$S, component="${component}"}[$I]))`,
          '{{subject}}',
        ),
      ],
    },
    {
      title: 'Time of a message, p99',
      description: 'From its arrival to the last of its answers.',
      unit: 's',
      queries: [
        query(
          `histogram_quantile(0.99, sum by (le, subject) (rate(ashlar_message_duration_seconds_bucket{$S, component="${component}"}[$I])))`,
          '{{subject}}',
        ),
      ],
    },
  ];
  return { title: 'Messages', panels };
}
