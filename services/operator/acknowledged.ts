// Is the published model served everywhere?
import type { Bus, Release } from '../shared/bus/bus.ts';
import type { Clock } from '../shared/clock.ts';
import { followMembers } from '../shared/members/members.ts';

export interface Acknowledged {
  /** From now on this revision is waited for. */
  expect(revision: string): void;
  readonly release: Release;
}

/** Gateways and apis say which revision they run; `onServed` is told once all of them run the expected one. */
export async function followAcknowledged(
  bus: Bus,
  clock: Clock,
  onServed: (revision: string, instances: number) => void,
): Promise<Acknowledged> {
  let expected: string | null = null;
  let look = () => {};
  const members = await followMembers(bus, clock, () => look());
  look = () => {
    const instances = [...members.list('gateway'), ...members.list('api')];
    if (expected === null || instances.length === 0) return;
    if (instances.some(({ revision }) => revision !== expected)) return;
    onServed(expected, instances.length);
    expected = null;
  };
  return {
    expect(revision) {
      expected = revision;
      look();
    },
    release: members.release,
  };
}
