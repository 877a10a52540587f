// Which instances are there now?
import type { Bus, Release } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { type Member, memberQuery, memberSays, type ServiceName } from '../messages/member.ts';
import { announceMs } from './announce.ts';

/**
 * An instance that said nothing for so long is gone. Long, because a busy machine may keep it from speaking; one
 * that died is found out by the first who asks it.
 */
export const silenceMs = 6 * announceMs;
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

/** Who was heard, and how long ago. */
class HeardMembers implements Pick<Members, 'list' | 'suspect'> {
  readonly #heard = new Map<string, Heard>();
  readonly #lists = new Map<ServiceName, readonly Member[]>();
  readonly #now: () => number;
  readonly #onChange: () => void;
  #lookedMs: number;

  constructor(now: () => number, onChange: () => void) {
    this.#now = now;
    this.#onChange = onChange;
    this.#lookedMs = now();
  }

  list(service: ServiceName): readonly Member[] {
    const known = this.#lists.get(service);
    if (known !== undefined) return known;
    const all = [...this.#heard.values()].filter(({ member }) => member.service === service);
    const trusted = all.filter(({ isSuspected }) => !isSuspected);
    const found = (trusted.length > 0 ? trusted : all).map(({ member }) => member);
    found.sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#lists.set(service, found);
    return found;
  }

  suspect(id: string): void {
    const one = this.#heard.get(id);
    if (one === undefined || one.isSuspected) return;
    one.isSuspected = true;
    this.#changed();
  }

  hear(member: Member): void {
    const known = this.#heard.get(member.id);
    this.#heard.set(member.id, { member, atMs: this.#now(), isSuspected: false });
    const { url, revision } = known?.member ?? {};
    if (url !== member.url || revision !== member.revision || known?.isSuspected) this.#changed();
  }

  remove(id: string): void {
    if (this.#heard.delete(id)) this.#changed();
  }

  /** Where nobody can be heard, that says nothing of them. */
  expire(isDeaf: boolean): void {
    const now = this.#now();
    const wasStill = now - this.#lookedMs > stalledMs;
    this.#lookedMs = now;
    for (const [id, one] of this.#heard)
      if (isDeaf || wasStill) one.atMs = now;
      else if (now - one.atMs > silenceMs) this.remove(id);
  }

  #changed(): void {
    this.#lists.clear();
    this.#onChange();
  }
}

/** Follows who comes and goes. `onChange` is told after each change. */
export async function followMembers(
  bus: Bus,
  { elapsedMs }: Clock,
  onChange: () => void = () => {},
): Promise<Members> {
  const heard = new HeardMembers(elapsedMs, onChange);
  const unsubscribe = await bus.subscribe(memberSays, ({ isLeaving, ...member }) =>
    isLeaving ? heard.remove(member.id) : heard.hear(member),
  );
  const timer = setInterval(() => heard.expire(!bus.isConnected()), announceMs).unref();
  bus.publish(memberQuery, {});
  return {
    list: (service) => heard.list(service),
    suspect: (id) => heard.suspect(id),
    async release() {
      clearInterval(timer);
      await unsubscribe();
    },
  };
}
