// Which model does this process serve?
import { Gauge } from 'prom-client';
import type { MetricGroup } from './metric-group.ts';

export const modelMetrics: MetricGroup = (registry) => {
  const registers = [registry];
  const info = new Gauge({
    name: 'ashlar_model_info',
    help: '1 for the revision of the model that is served, or, of an operator, that it has published. None before the first.',
    labelNames: ['revision'],
    registers,
  });
  const entities = new Gauge({
    name: 'ashlar_model_entities',
    help: 'Entities of the model that is served, or published.',
    registers,
  });
  return {
    model({ revision, entities: count }) {
      info.reset();
      info.set({ revision }, 1);
      entities.set(count);
    },
  };
};
