// How are refused API keys and look-ups of keys counted?
import { Counter } from 'prom-client';
import type { MetricGroup } from './metric-group.ts';

export const keyMetrics: MetricGroup = (registry) => {
  const refused = new Counter({
    name: 'ashlar_api_keys_refused_total',
    help: 'Requests whose API key was refused, by the class of the reason.',
    labelNames: ['reason'],
    registers: [registry],
  });
  const lookUps = new Counter({
    name: 'ashlar_api_key_lookups_total',
    help: 'API keys that the database was asked about, by what came of it.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return {
    'key-refused': ({ reason }) => refused.inc({ reason }),
    'key-look-up': ({ outcome }) => lookUps.inc({ outcome }),
  };
};
