// How many resources say what in their condition Ready?
import type { ResourceStatus, Told } from './status.ts';

/** One that says nothing yet counts as Unknown. */
export function countReady(
  statuses: readonly (ResourceStatus | undefined)[],
): Record<Told['status'], number> {
  const counts = { True: 0, False: 0, Unknown: 0 };
  for (const status of statuses)
    counts[status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown']++;
  return counts;
}
