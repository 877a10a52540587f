// How does the operator run as a process of its own?
import { z } from 'zod';
import { type ServiceConfig, serviceConfigSchema } from '../shared/service/config.ts';
import { announceInstance, type Runtime } from '../shared/service/runtime.ts';
import { followAcknowledged } from './acknowledged.ts';
import { createOperator, type Reconciled, type ResourceSource } from './app.ts';
import { openDeclarations, pause } from './declarations.ts';
import { reconciledLines } from './reconciled-lines.ts';
import { createSeed } from './seed.ts';

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
  gatewayService: z
    .string()
    .optional()
    .describe(
      'Service of the gateway, to which the Ingress of the Application’s hosts leads; by default that of the instance: `ashlar-gateway`.',
    ),
  ingressClass: z
    .string()
    .optional()
    .describe('Class of that Ingress; by default the cluster’s own.'),
  instance: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'must be lower-case letters, digits and "-"')
    .max(53)
    .default('ashlar')
    .describe('Tells installations apart: field manager of what it writes in Kubernetes.'),
});
type OperatorConfig = z.infer<typeof operatorConfigSchema>;

export interface OperatorOptions extends Partial<Omit<OperatorConfig, keyof ServiceConfig>> {
  /** By default the directory. */
  readonly source?: ResourceSource;
  readonly onReconciled?: (reconciled: Reconciled) => void;
}

/** Rows of the directory, and what is told of them. */
function seedOf(app: string, { bus, observe }: Runtime) {
  return createSeed({
    bus,
    app,
    onSeeded: (file) =>
      observe({ kind: 'event', level: 'info', message: `rows of ${file} are in` }),
    onMistake: (error) => observe({ kind: 'failure', doing: 'seed the application', error }),
  });
}

/**
 * Resolves once it watches the declarations or stands by; it is ready when it stands by, or a model of its own is
 * published.
 */
export async function startOperator(options: OperatorOptions, runtime: Runtime): Promise<void> {
  const { bus, checks, clock, observe, shutdown } = runtime;
  const { app } = options;
  const { source, tellAll, followTurns } = await openDeclarations(options, runtime);
  let served: string | null = null;
  const tell = (message: string, level: 'info' | 'warn' = 'info') =>
    observe({ kind: 'event', level, message });

  const acknowledged = await followAcknowledged(bus, clock, (revision, instances) =>
    tell(`revision ${revision} is served by all ${instances} gateways and apis`),
  );
  shutdown.register('acknowledgements', acknowledged.release);

  async function onReconciled(reconciled: Reconciled): Promise<void> {
    const { outcome } = reconciled;
    if (outcome === 'published') {
      const { revision, model } = reconciled;
      acknowledged.expect(revision);
      observe({ kind: 'model', revision, entities: model.entities.size });
    }
    const isGood = outcome === 'published' || outcome === 'unchanged' || outcome === 'paused';
    if (isGood) served = reconciled.revision;
    for (const line of reconciledLines(reconciled, served)) tell(line, isGood ? 'info' : 'warn');
    options.onReconciled?.(reconciled);
    await tellAll(reconciled);
  }
  const onFailure = (error: unknown) =>
    observe({ kind: 'failure', doing: 'bring the schema in step with the model', error });
  const beforePublish = app === undefined ? async () => {} : seedOf(app, runtime);

  const { isLeading, isKnown, release } = await followTurns(() => {
    served = null;
    return createOperator({
      ...{ bus, source, onReconciled, beforePublish, onFailure, observe, clock },
      onStuck: tellAll,
      isAcknowledged: acknowledged.isSettled,
      sleep: pause,
    });
  });
  shutdown.register('operator', release);
  checks['lease'] = isKnown;
  checks['model'] = () => !isLeading() || served !== null;
  await announceInstance(runtime, () => ({ url: null, revision: served }));
}
