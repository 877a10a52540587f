// What became of one resource in a reconciliation?
import type { MigrationPlan, Refusal, Step } from '../../shared/messages/db-migrate.ts';
import type { SourceProblem } from '../../shared/model/manifests/source-problem.ts';
import type { Reconciled, Stuck } from '../reconcile.ts';
import { paused } from './paused.ts';
import type { Plan, ResourceStatus, Verdict } from './status.ts';
import { stuck } from './stuck.ts';
import { inStep, no, readyMeanwhile, unknown, valid, waits, yes } from './told.ts';

export interface Judged {
  readonly kind: string;
  readonly name: string;
  readonly generation: number;
  /** It, or the Application. */
  readonly isPaused?: boolean | undefined;
  /** Its table, when that is to go with it. */
  readonly table?: string | undefined;
}

/** What the schema of `status` allows. */
const maxSql = 4000;
const maxListed = 100;
const maxHazards = 20;

function wordsOf({ path, message, hint }: SourceProblem): string {
  return [path === '' ? '' : `${path}: `, message, hint === null ? '' : `. ${hint}`].join('');
}

/**
 * Of the Application the revision that is served; of anything else the one since which it is served as it stands: a
 * change elsewhere is no news of it, and a thousand Entities need not be written for it.
 */
function revisionFor(
  { kind, generation }: Judged,
  status: ResourceStatus | undefined,
  current: string,
): string {
  if (kind === 'Application') return current;
  const published = status?.conditions?.find(({ type }) => type === 'ModelPublished');
  const stands = published?.status === 'True' && published.observedGeneration === generation;
  return (stands ? status?.revision : undefined) ?? current;
}

function served(judged: Judged, status: ResourceStatus | undefined, current: string): Verdict {
  const revision = revisionFor(judged, status, current);
  const told =
    judged.kind === 'Application'
      ? `Revision ${revision} is served.`
      : `It is served as it stands since revision ${revision}.`;
  return {
    generation: judged.generation,
    isCulprit: false,
    revision,
    table: judged.table ?? null,
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

const toStep = ({ title, sql, lock, table, hazards }: Step) => ({
  title: title.slice(0, 1000),
  sql: sql.slice(0, maxSql),
  ...(lock === null ? {} : { lock }),
  ...(table === null ? {} : { table }),
  ...(hazards.length === 0
    ? {}
    : { hazards: hazards.slice(0, maxHazards).map((words) => words.slice(0, maxSql)) }),
});
const toRefusal = ({ title, reason, manual }: Refusal) => ({
  title: title.slice(0, 1000),
  reason: reason.slice(0, maxSql),
  manual: manual.slice(0, maxSql),
});

export const toPlan = (
  { hash, steps }: Pick<MigrationPlan, 'hash' | 'steps'>,
  refusals: readonly Refusal[],
): Plan => ({
  hash,
  steps: steps.slice(0, maxListed).map(toStep),
  refusals: refusals.slice(0, maxListed).map(toRefusal),
});

function refused(
  { name, generation }: Judged,
  status: ResourceStatus | undefined,
  plan: Pick<MigrationPlan, 'hash' | 'steps' | 'refusals'>,
): Verdict {
  const own = plan.refusals.filter(({ resource }) => resource === name);
  const isCulprit = own.length > 0;
  const words = own.map(({ title, reason }) => `${title}: ${reason}`).join('\n');
  const wrong = no('MigrationRefused', words);
  return {
    generation,
    isCulprit,
    revision: undefined,
    plan: isCulprit ? toPlan(plan, own) : undefined,
    conditions: {
      Accepted: valid,
      SchemaApplied: isCulprit ? wrong : no('WaitsForOthers', 'A change elsewhere was refused.'),
      ModelPublished: waits,
      Ready: isCulprit ? wrong : readyMeanwhile(status, generation),
    },
  };
}

/** Its own mistake is told in any case. */
const isCulprit = ({ kind, name }: Judged, reconciled: Reconciled | Stuck) =>
  reconciled.outcome === 'invalid' &&
  reconciled.problems.some(({ resource }) => resource === `${kind} ${name}`);

/** `status`: what the resource says now. */
export function verdictOf(
  judged: Judged,
  status: ResourceStatus | undefined,
  reconciled: Reconciled | Stuck,
): Verdict {
  if (judged.isPaused && !isCulprit(judged, reconciled)) return paused(judged, status);
  switch (reconciled.outcome) {
    case 'paused':
      return paused(judged, status);
    case 'published':
    case 'unchanged':
      return served(judged, status, reconciled.revision);
    case 'invalid':
      return invalid(judged, status, reconciled.problems);
    case 'refused':
      return refused(judged, status, reconciled);
    case 'stuck':
      return stuck(judged, status, reconciled);
  }
}
