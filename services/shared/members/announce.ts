// How do others learn that this instance is there?
import type { Bus, Release } from '../bus/bus.ts';
import { type Member, memberQuery, memberSays } from '../messages/member.ts';

export const announceMs = 1000;

export interface Announcement {
  /** Something about it has changed. */
  renew(): void;
  /** It leaves: nobody shall send it anything new. Resolves when that was said. */
  readonly leave: Release;
}

/** Says who this instance is, until it leaves. */
export async function announce(bus: Bus, describe: () => Member): Promise<Announcement> {
  const say = (isLeaving: boolean) => bus.publish(memberSays, { ...describe(), isLeaving });
  const renew = () => {
    if (bus.isConnected()) say(false);
  };
  const stopAnswering = await bus.subscribe(memberQuery, renew);
  const timer = setInterval(renew, announceMs).unref();
  renew();
  return {
    renew,
    async leave() {
      clearInterval(timer);
      await stopAnswering();
      if (bus.isConnected()) say(true);
    },
  };
}
