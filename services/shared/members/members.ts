// Which instances are there now?
import type { Bus, Release } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { type Member, memberQuery, memberSays, type ServiceName } from '../messages/member.ts';
import { announceMs } from './announce.ts';

/** An instance that said nothing for so long is gone. */
const silenceMs = 3 * announceMs;

export interface Members {
  /** Those that are there, in the order of their ids; the same array until something changes. */
  list(service: ServiceName): readonly Member[];
  /** It did not answer: it counts as gone until it is heard again. */
  suspect(id: string): void;
  readonly release: Release;
}

interface Heard {
  readonly member: Member;
  readonly atMs: number;
}

/** Follows who comes and goes. `onChange` is told after each change. */
export async function followMembers(
  bus: Bus,
  { elapsedMs }: Clock,
  onChange: () => void = () => {},
): Promise<Members> {
  const heard = new Map<string, Heard>();
  const lists = new Map<ServiceName, readonly Member[]>();

  function changed(): void {
    lists.clear();
    onChange();
  }
  function remove(id: string): void {
    if (heard.delete(id)) changed();
  }
  function hear(member: Member): void {
    const known = heard.get(member.id)?.member;
    heard.set(member.id, { member, atMs: elapsedMs() });
    if (known?.url !== member.url || known.revision !== member.revision) changed();
  }
  /** While the bus is away nobody can be heard: that says nothing of them. */
  function expire(): void {
    const now = elapsedMs();
    for (const [id, { member, atMs }] of heard)
      if (!bus.isConnected()) heard.set(id, { member, atMs: now });
      else if (now - atMs > silenceMs) remove(id);
  }

  const unsubscribe = await bus.subscribe(memberSays, ({ isLeaving, ...member }) =>
    isLeaving ? remove(member.id) : hear(member),
  );
  const timer = setInterval(expire, announceMs).unref();
  bus.publish(memberQuery, {});
  return {
    list(service) {
      const known = lists.get(service);
      if (known !== undefined) return known;
      const members = [...heard.values()].map(({ member }) => member);
      const found = members.filter((member) => member.service === service);
      found.sort((a, b) => (a.id < b.id ? -1 : 1));
      lists.set(service, found);
      return found;
    },
    suspect: remove,
    async release() {
      clearInterval(timer);
      await unsubscribe();
    },
  };
}
