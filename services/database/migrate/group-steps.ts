// Which steps run in one transaction?
import type { Step } from '../../shared/messages/db-migrate.ts';

const isNewOnly = (step: Step) => step.lock === null && !step.standalone;

/** Neighbours that touch nothing anybody uses run together; every other step alone, to hold its lock briefly. */
export function groupSteps(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.[0] && isNewOnly(last[0]) && isNewOnly(step)) last.push(step);
    else groups.push([step]);
  }
  return groups;
}
