// Is the published model served everywhere?
import type { Bus, Release } from '../shared/bus/bus.ts';
import type { Clock } from '../shared/clock.ts';
import { followMembers, silenceMs } from '../shared/members/members.ts';
import type { Member } from '../shared/messages/member.ts';

export interface Acknowledged {
  /** From now on this revision is waited for. */
  expect(revision: string): void;
  /** All of them have run it for as long as one may be silent that is still there: none was overlooked. */
  isSettled(revision: string): boolean;
  readonly release: Release;
}

/** The one revision that all of these run, or null. */
function commonRevision(instances: readonly Member[]): string | null {
  const [first, ...others] = new Set(instances.map(({ revision }) => revision));
  return others.length > 0 ? null : (first ?? null);
}

/** Gateways and apis say which revision they run; `onServed` is told once all of them run the expected one. */
export async function followAcknowledged(
  bus: Bus,
  clock: Clock,
  onServed: (revision: string, instances: number) => void,
): Promise<Acknowledged> {
  let expected: string | null = null;
  let common: string | null = null;
  let sinceMs = 0;
  let look = () => {};
  const members = await followMembers(bus, clock, () => look());
  look = () => {
    const instances = [...members.list('gateway'), ...members.list('api')];
    const now = commonRevision(instances);
    if (now !== common) sinceMs = clock.elapsedMs();
    common = now;
    if (expected === null || now !== expected) return;
    onServed(expected, instances.length);
    expected = null;
  };
  return {
    expect(revision) {
      expected = revision;
      look();
    },
    isSettled: (revision) => common === revision && clock.elapsedMs() - sinceMs >= silenceMs,
    release: members.release,
  };
}
