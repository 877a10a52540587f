// How does the operator run as a process of its own?
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { serviceConfigSchema } from '../shared/service/config.ts';
import { announceInstance, type Runtime } from '../shared/service/runtime.ts';
import { followAcknowledged } from './acknowledged.ts';
import { createOperator, type Reconciled, type ResourceSource } from './app.ts';
import { reconciledLines } from './reconciled-lines.ts';
import { createSeed } from './seed.ts';
import { createDirectorySource } from './source/directory.ts';

export const operatorConfigSchema = serviceConfigSchema.extend({
  app: z
    .string()
    .optional()
    .describe('Directory of manifests; either this or `ASHLAR_NAMESPACE` is set.'),
  namespace: z
    .string()
    .optional()
    .describe(
      'Kubernetes namespace of the resources. The credentials are those of the pod’s service account, or KUBECONFIG’s.',
    ),
  instance: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'must be lower-case letters, digits and "-"')
    .max(53)
    .default('ashlar')
    .describe('Tells installations apart: field manager of what it writes in Kubernetes.'),
});
type OperatorConfig = z.infer<typeof operatorConfigSchema>;

export interface OperatorOptions
  extends Partial<Pick<OperatorConfig, 'app' | 'namespace' | 'instance'>> {
  /** By default the directory. */
  readonly source?: ResourceSource;
  readonly onReconciled?: (reconciled: Reconciled) => void;
}

/** Resolves after `ms` or with the signal; keeps no process alive. */
const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { ref: false, signal }).catch(() => {});

interface Declarations {
  readonly source: ResourceSource;
  /** Says at the resources what became of them. */
  readonly tellAll: (reconciled: Reconciled) => Promise<void>;
}

/** @throws AppError ASH_CONFIG unless exactly one of directory and namespace is named */
async function openDeclarations(
  { app, namespace, instance = 'ashlar', source }: OperatorOptions,
  observe: Observe,
): Promise<Declarations> {
  const nobody = async () => {};
  if (source !== undefined) return { source, tellAll: nobody };
  if ((app === undefined) === (namespace === undefined))
    throw new AppError(
      'ASH_CONFIG',
      'bad configuration: exactly one of ASHLAR_APP (a directory) and ASHLAR_NAMESPACE (of Kubernetes) must be set',
    );
  if (app !== undefined) return { source: createDirectorySource(app), tellAll: nobody };
  // Loaded only where it is used: half of the start of a process is its loading.
  const { createKubernetesClient } = await import('./kubernetes/client.ts');
  const { createKubernetesSource } = await import('./kubernetes/source.ts');
  const kubernetes = createKubernetesSource({
    client: createKubernetesClient(namespace as string, instance),
    namespace: namespace as string,
    onFailure: (doing, error) => observe({ kind: 'failure', doing, error }),
  });
  return { source: kubernetes, tellAll: kubernetes.tellAll };
}

/** Resolves once it watches the declarations; it is ready when a model of its own is published. */
export async function startOperator(options: OperatorOptions, runtime: Runtime): Promise<void> {
  const { bus, checks, clock, observe, shutdown } = runtime;
  const { app } = options;
  const { source, tellAll } = await openDeclarations(options, observe);
  let served: string | null = null;
  const tell = (message: string, level: 'info' | 'warn' = 'info') =>
    observe({ kind: 'event', level, message });

  const acknowledged = await followAcknowledged(bus, clock, (revision, instances) =>
    tell(`revision ${revision} is served by all ${instances} gateways and apis`),
  );
  shutdown.register('acknowledgements', acknowledged.release);

  async function onReconciled(reconciled: Reconciled): Promise<void> {
    const { outcome } = reconciled;
    if (outcome === 'published') acknowledged.expect(reconciled.revision);
    const isGood = outcome === 'published' || outcome === 'unchanged';
    if (isGood) served = reconciled.revision;
    for (const line of reconciledLines(reconciled, served)) tell(line, isGood ? 'info' : 'warn');
    options.onReconciled?.(reconciled);
    await tellAll(reconciled);
  }

  const release = await createOperator({
    bus,
    source,
    onReconciled,
    beforePublish:
      app === undefined
        ? async () => {}
        : createSeed({
            bus,
            app,
            onSeeded: (file) => tell(`rows of ${file} are in`),
            onMistake: (error) =>
              observe({ kind: 'failure', doing: 'seed the application', error }),
          }),
    onFailure: (error) =>
      observe({ kind: 'failure', doing: 'bring the schema in step with the model', error }),
    sleep: pause,
  });
  shutdown.register('operator', release);
  checks['model'] = () => served !== null;
  await announceInstance(runtime, () => ({ url: null, revision: served }));
}
