// Which instances are there now?
import type { Bus, Release } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { type Member, memberQuery, memberSays, type ServiceName } from '../messages/member.ts';
import { announceMs } from './announce.ts';

/**
 * An instance that said nothing for so long is gone. Long, because a busy machine may keep it from speaking; one
 * that died is found out by the first who asks it.
 */
const silenceMs = 6 * announceMs;
/** This process itself stood still: what others said is not read yet. */
const stalledMs = 2 * announceMs;

export interface Members {
  /** Those that are there, in the order of their ids; the same array until something changes. */
  list(service: ServiceName): readonly Member[];
  /** It did not answer: until it is heard again, it is listed only where there is no other. */
  suspect(id: string): void;
  readonly release: Release;
}

interface Heard {
  readonly member: Member;
  atMs: number;
  isSuspected: boolean;
}

function membersOf(service: ServiceName, heard: Iterable<Heard>): readonly Member[] {
  const all = [...heard].filter(({ member }) => member.service === service);
  const trusted = all.filter(({ isSuspected }) => !isSuspected);
  const found = (trusted.length > 0 ? trusted : all).map(({ member }) => member);
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
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
    const known = heard.get(member.id);
    heard.set(member.id, { member, atMs: elapsedMs(), isSuspected: false });
    const { url, revision } = known?.member ?? {};
    if (url !== member.url || revision !== member.revision || known?.isSuspected) changed();
  }
  let lookedMs = elapsedMs();
  /** While the bus is away nobody can be heard: that says nothing of them. */
  function expire(): void {
    const now = elapsedMs();
    const isDeaf = !bus.isConnected() || now - lookedMs > stalledMs;
    lookedMs = now;
    for (const [id, one] of heard)
      if (isDeaf) one.atMs = now;
      else if (now - one.atMs > silenceMs) remove(id);
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
      const found = membersOf(service, heard.values());
      lists.set(service, found);
      return found;
    },
    suspect(id) {
      const one = heard.get(id);
      if (one === undefined || one.isSuspected) return;
      one.isSuspected = true;
      changed();
    },
    async release() {
      clearInterval(timer);
      await unsubscribe();
    },
  };
}
