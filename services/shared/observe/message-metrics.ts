// How are the messages counted and timed that a service answers on the bus?
import { durationBuckets } from './durations.ts';
import type { MetricGroup } from './metric-group.ts';
import { TallyCounter } from './tally/counter.ts';
import { TallyHistogram } from './tally/histogram.ts';

/** Subjects are those of services/shared/messages. */
const maxSubjects = 100;

export const messageMetrics: MetricGroup = (registry) => {
  const labelNames = ['subject'];
  const durations = new TallyHistogram(
    {
      name: 'ashlar_message_duration_seconds',
      help: 'Time from the arrival of a message of the bus to the last of its answers; a message carries many requests.',
      labelNames,
      maxSeries: maxSubjects,
      buckets: durationBuckets,
    },
    registry,
  );
  const rows = new TallyCounter(
    {
      name: 'ashlar_message_requests_total',
      help: 'Requests that came in messages of the bus.',
      labelNames,
      maxSeries: maxSubjects,
    },
    registry,
  );
  const failed = new TallyCounter(
    {
      name: 'ashlar_message_errors_total',
      help: 'Requests in messages of the bus that were answered with an error, the caller’s own included.',
      labelNames,
      maxSeries: maxSubjects,
    },
    registry,
  );
  return {
    message({ subject, durationMs, requests, errors }) {
      durations.observe([subject], durationMs / 1000);
      rows.inc([subject], requests);
      failed.inc([subject], errors);
    },
  };
};
