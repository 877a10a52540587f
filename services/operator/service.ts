// How does the operator run as a process of its own?
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { serviceConfigSchema } from '../shared/service/config.ts';
import { announceInstance, type Runtime } from '../shared/service/runtime.ts';
import { followAcknowledged } from './acknowledged.ts';
import { createOperator, type Reconciled, type ResourceSource } from './app.ts';
import { reconciledLines } from './reconciled-lines.ts';
import { createSeed } from './seed.ts';
import { createDirectorySource } from './source/directory.ts';

export const operatorConfigSchema = serviceConfigSchema.extend({
  app: z.string().describe('Directory of manifests.'),
});
export type OperatorConfig = z.infer<typeof operatorConfigSchema>;

export interface OperatorOptions extends Pick<OperatorConfig, 'app'> {
  /** By default the directory. */
  readonly source?: ResourceSource;
  readonly onReconciled?: (reconciled: Reconciled) => void;
}

/** Resolves after `ms` or with the signal; keeps no process alive. */
const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { ref: false, signal }).catch(() => {});

/** Resolves once it watches the declarations; it is ready when a model of its own is published. */
export async function startOperator(options: OperatorOptions, runtime: Runtime): Promise<void> {
  const { bus, checks, clock, observe, shutdown } = runtime;
  const { app, source = createDirectorySource(app) } = options;
  let served: string | null = null;
  const tell = (message: string, level: 'info' | 'warn' = 'info') =>
    observe({ kind: 'event', level, message });

  const acknowledged = await followAcknowledged(bus, clock, (revision, instances) =>
    tell(`revision ${revision} is served by all ${instances} gateways and apis`),
  );
  shutdown.register('acknowledgements', acknowledged.release);

  function onReconciled(reconciled: Reconciled): void {
    const { outcome } = reconciled;
    if (outcome === 'published') acknowledged.expect(reconciled.revision);
    const isGood = outcome === 'published' || outcome === 'unchanged';
    if (isGood) served = reconciled.revision;
    for (const line of reconciledLines(reconciled, served)) tell(line, isGood ? 'info' : 'warn');
    options.onReconciled?.(reconciled);
  }

  const release = await createOperator({
    bus,
    source,
    onReconciled,
    beforePublish: createSeed({
      bus,
      app,
      onSeeded: (file) => tell(`rows of ${file} are in`),
      onMistake: (error) => observe({ kind: 'failure', doing: 'seed the application', error }),
    }),
    onFailure: (error) =>
      observe({ kind: 'failure', doing: 'bring the schema in step with the model', error }),
    sleep: pause,
  });
  shutdown.register('operator', release);
  checks['model'] = () => served !== null;
  await announceInstance(runtime, () => ({ url: null, revision: served }));
}
