// Which steps run in one transaction?
import type { Step } from '../../shared/messages/db-migrate.ts';

const isNewOnly = (step: Step) => step.lock === null && !step.standalone;

/** PostgreSQL has room for some thousand locks: each new table takes one for itself, its indexes, its TOAST. */
const mostTogether = 100;

/** Neighbours that touch nothing anybody uses run together; every other step alone, to hold its lock briefly. */
export function groupSteps(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    const hasRoom = last?.[0] !== undefined && isNewOnly(last[0]) && last.length < mostTogether;
    if (hasRoom && isNewOnly(step)) last.push(step);
    else groups.push([step]);
  }
  return groups;
}
