// What is said of a resource while a step of a reconciliation fails and is tried again?
import { AppError } from '../../shared/errors.ts';
import type { Stuck } from '../reconcile.ts';
import type { ConditionType, ResourceStatus, Told, Verdict } from './status.ts';
import { inStep, no, readyMeanwhile, unknown, valid, waits } from './told.ts';

export function wordsOf(error: unknown): string {
  if (!(error instanceof AppError)) return 'Internal error: see the log of the operator.';
  const { message, hint } = error;
  return hint === undefined ? `${message}.` : `${message}. ${hint}`;
}

/** Which condition says so: nobody knows what is in a database that cannot be asked. */
function failed({ step, error }: Stuck): Partial<Record<ConditionType, Told>> & { Ready: Told } {
  const words = `${wordsOf(error)} It is tried again until it works.`;
  switch (step) {
    case 'plan': {
      const told = unknown('NotPlanned', words);
      return { SchemaApplied: told, Ready: no('NotPlanned', words) };
    }
    case 'apply': {
      const told = no('MigrationStopped', words);
      return { SchemaApplied: told, Ready: told };
    }
    case 'publish': {
      const told = no('NotPublished', words);
      return { SchemaApplied: inStep, ModelPublished: told, Ready: told };
    }
  }
}

export function stuck(
  { generation }: { readonly generation: number },
  status: ResourceStatus | undefined,
  reconciled: Stuck,
): Verdict {
  const { SchemaApplied = waits, ModelPublished = waits, Ready } = failed(reconciled);
  return {
    generation,
    isCulprit: false,
    revision: undefined,
    plan: undefined,
    conditions: {
      Accepted: valid,
      SchemaApplied,
      ModelPublished,
      Ready: readyMeanwhile(status, generation, Ready),
    },
  };
}
