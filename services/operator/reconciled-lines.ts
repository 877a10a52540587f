// How is told how a reconciliation ended?
import { formatProblem } from '../shared/model/manifests/source-problem.ts';
import type { Contracted } from './contract.ts';
import type { Reclaimed } from './reclaim.ts';
import type { Reconciled } from './reconcile.ts';
import { waitingLines } from './told-contract.ts';

const reclaimedLines = ({ applied, refusals }: Reclaimed): string[] => [
  ...applied.map((title) => `  migrated: ${title}`),
  ...refusals.map(({ resource, title, reason }) => `  waits: ${resource}: ${title}: ${reason}`),
];

const contractedLines = ({ applied, waiting }: Contracted): string[] => [
  ...applied.map((title) => `  migrated: ${title}`),
  ...waiting.flatMap(waitingLines),
];

/** What went with the publication, and after it. */
const cleanedLines = ({
  reclaimed,
  contracted,
}: {
  readonly reclaimed?: Reclaimed;
  readonly contracted?: Contracted;
}): string[] => [
  ...(reclaimed ? reclaimedLines(reclaimed) : []),
  ...(contracted ? contractedLines(contracted) : []),
];

function pausedLine(revision: string | null): string {
  const said = revision === null ? 'nothing is served yet' : `revision ${revision} stays served`;
  return `The Application is paused: ${said}.`;
}

/** How a reconciliation ended, as lines; `served` is the revision that stays when nothing is published. */
export function reconciledLines(reconciled: Reconciled, served: string | null): string[] {
  const stays = served === null ? 'Nothing is served yet.' : `Revision ${served} stays served.`;
  switch (reconciled.outcome) {
    case 'unchanged':
      return [...cleanedLines(reconciled), `No change: revision ${reconciled.revision} is served.`];
    case 'published':
      return [
        ...reconciled.applied.map((title) => `  migrated: ${title}`),
        ...reconciled.notices.map((notice) => `  note: ${notice}`),
        ...cleanedLines(reconciled),
        `Revision ${reconciled.revision} is served.`,
      ];
    case 'paused':
      return [pausedLine(reconciled.revision)];
    case 'invalid':
      return [
        `The manifests have mistakes. ${stays}`,
        ...reconciled.problems.map((problem) => `  ${formatProblem(problem)}`),
      ];
    case 'refused':
      return [
        `The change cannot be made safely. ${stays}`,
        ...reconciled.refusals.flatMap(({ resource, title, reason, manual }) => [
          `  ${resource}: ${title}`,
          `    why not: ${reason}`,
          `    by hand: ${manual}`,
        ]),
      ];
  }
}
