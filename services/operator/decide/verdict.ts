// What became of one resource in a reconciliation?
import type { MigrationPlan, Refusal, Step } from '../../shared/messages/db-migrate.ts';
import type { SourceProblem } from '../../shared/model/manifests/source-problem.ts';
import type { Reconciled, Stuck } from '../reconcile.ts';
import type { ResourceStatus, Verdict } from './status.ts';
import { stuck } from './stuck.ts';
import { inStep, no, readyMeanwhile, unknown, valid, waits, yes } from './told.ts';

export interface Judged {
  readonly kind: string;
  readonly name: string;
  readonly generation: number;
}

/** What the schema of `status` allows. */
const maxSql = 4000;
const maxListed = 100;

function wordsOf({ path, message, hint }: SourceProblem): string {
  return [path === '' ? '' : `${path}: `, message, hint === null ? '' : `. ${hint}`].join('');
}

function served({ generation }: Judged, revision: string): Verdict {
  const told = `Revision ${revision} is served.`;
  return {
    generation,
    isCulprit: false,
    revision,
    plan: undefined,
    conditions: {
      Accepted: valid,
      SchemaApplied: inStep,
      ModelPublished: yes('Published', told),
      Ready: yes('Served', 'It is served.'),
    },
  };
}

function invalid(
  { kind, name, generation }: Judged,
  status: ResourceStatus | undefined,
  problems: readonly SourceProblem[],
): Verdict {
  const own = problems.filter(({ resource }) => resource === `${kind} ${name}`);
  const isCulprit = own.length > 0;
  const wrong = no('Invalid', own.map(wordsOf).join('\n'));
  return {
    generation,
    isCulprit,
    revision: undefined,
    plan: undefined,
    conditions: {
      Accepted: isCulprit ? wrong : valid,
      SchemaApplied: unknown('NotPlanned', 'A change is planned once all resources are valid.'),
      ModelPublished: waits,
      Ready: isCulprit ? wrong : readyMeanwhile(status, generation),
    },
  };
}

const toStep = ({ title, sql, lock, table }: Step) => ({
  title: title.slice(0, 1000),
  sql: sql.slice(0, maxSql),
  ...(lock === null ? {} : { lock }),
  ...(table === null ? {} : { table }),
});
const toRefusal = ({ title, reason, manual }: Refusal) => ({
  title: title.slice(0, 1000),
  reason: reason.slice(0, maxSql),
  manual: manual.slice(0, maxSql),
});

function refused(
  { name, generation }: Judged,
  status: ResourceStatus | undefined,
  { hash, steps, refusals }: Pick<MigrationPlan, 'hash' | 'steps' | 'refusals'>,
): Verdict {
  const own = refusals.filter(({ resource }) => resource === name);
  const isCulprit = own.length > 0;
  const words = own.map(({ title, reason }) => `${title}: ${reason}`).join('\n');
  const wrong = no('MigrationRefused', words);
  const plan = {
    hash,
    steps: steps.slice(0, maxListed).map(toStep),
    refusals: own.slice(0, maxListed).map(toRefusal),
  };
  return {
    generation,
    isCulprit,
    revision: undefined,
    plan: isCulprit ? plan : undefined,
    conditions: {
      Accepted: valid,
      SchemaApplied: isCulprit ? wrong : no('WaitsForOthers', 'A change elsewhere was refused.'),
      ModelPublished: waits,
      Ready: isCulprit ? wrong : readyMeanwhile(status, generation),
    },
  };
}

/** `status`: what the resource says now. */
export function verdictOf(
  judged: Judged,
  status: ResourceStatus | undefined,
  reconciled: Reconciled | Stuck,
): Verdict {
  switch (reconciled.outcome) {
    case 'published':
    case 'unchanged':
      return served(judged, reconciled.revision);
    case 'invalid':
      return invalid(judged, status, reconciled.problems);
    case 'refused':
      return refused(judged, status, reconciled);
    case 'stuck':
      return stuck(judged, status, reconciled);
  }
}
