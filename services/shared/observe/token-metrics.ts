// How are refused tokens and fetched key sets counted?
import { Counter } from 'prom-client';
import type { MetricGroup } from './metric-group.ts';

export const tokenMetrics: MetricGroup = (registry) => {
  const refused = new Counter({
    name: 'ashlar_tokens_refused_total',
    help: 'Requests whose token was refused, by the class of the reason.',
    labelNames: ['reason'],
    registers: [registry],
  });
  const fetched = new Counter({
    name: 'ashlar_key_set_fetches_total',
    help: 'Key sets (JWKS) that were asked for, by what came of it.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return {
    'token-refused': ({ reason }) => refused.inc({ reason }),
    'key-set': ({ outcome }) => fetched.inc({ outcome }),
  };
};
