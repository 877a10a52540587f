// Is what a service needs there, and what works less well?
import type { Observe } from './observe/observation.ts';

/** Whether one thing that the service needs is there. A throw or a rejection means no. */
export type ReadinessCheck = () => boolean | Promise<boolean>;

export interface Wellness {
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  /** What works less well, though it is ready: words for the operator, or null. */
  readonly notices: Readonly<Record<string, () => string | null>>;
}

/** Each check's outcome; one that throws is told. */
export async function readChecks(
  checks: Wellness['checks'],
  observe: Observe,
): Promise<Record<string, boolean>> {
  const results = Object.entries(checks).map(async ([name, check]) => {
    try {
      return [name, await check()] as const;
    } catch (error) {
      observe({ kind: 'failure', doing: `check ${name}`, error });
      return [name, false] as const;
    }
  });
  return Object.fromEntries(await Promise.all(results));
}

/** Those that have something to say. */
export function readNotices(notices: Wellness['notices']): Record<string, string> {
  const told = Object.entries(notices).flatMap(([name, read]) => {
    const text = read();
    return text === null ? [] : [[name, text] as const];
  });
  return Object.fromEntries(told);
}
