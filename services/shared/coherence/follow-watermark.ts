// How does a service learn what changes in the database?
import type { Bus, Release } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { invalidation, relayWatermark } from '../messages/invalidation.ts';
import type { Position } from '../messages/stamp.ts';
import { Follower } from './follower.ts';
import { Freshness } from './freshness.ts';

export interface FollowOptions {
  readonly bus: Bus;
  readonly clock: Pick<Clock, 'elapsedMs'>;
  /** Milliseconds an answer may lag behind the database. */
  readonly boundMs: number;
  readonly maxTags: number;
}

export interface Followed {
  readonly follower: Follower;
  /** Whether everything committed before the bound is known. Sees to it that it stays so while it is asked. */
  isFresh(): boolean;
  /** Whether everything up to the position is known, now or in a moment. */
  reach(position: Position): Promise<boolean>;
  readonly release: Release;
}

/** Where no relay answers, one may come. */
const retryMs = 1000;
/** A position seen elsewhere is usually here within a few milliseconds; asking PostgreSQL takes about as long. */
const reachMs = 30;
const requestTimeoutMs = 2000;

interface Waiter {
  readonly position: Position;
  readonly settle: (reached: boolean) => void;
}

/** Those who wait for a position. */
function createWaiters(follower: Follower) {
  const waiters = new Set<Waiter>();
  const isReached = ({ epoch, lsn }: Position) =>
    follower.epoch === epoch && follower.applied >= lsn;
  return {
    isReached,
    advance(): void {
      for (const { position, settle } of waiters) if (isReached(position)) settle(true);
    },
    wait: (position: Position) =>
      new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => settle(false), reachMs);
        const settle = (reached: boolean) => {
          clearTimeout(timer);
          waiters.delete(waiter);
          resolve(reached);
        };
        const waiter = { position, settle };
        waiters.add(waiter);
      }),
    release(): void {
      for (const { settle } of waiters) settle(false);
    },
  };
}

/** Subscribes, then asks where the log is (I14); again whenever something was missed (I13). */
export async function followWatermark(options: FollowOptions): Promise<Followed> {
  const { bus, clock, boundMs, maxTags } = options;
  const freshness = new Freshness({ boundMs });
  const follower: Follower = new Follower({ maxTags, onMove });
  const waiters = createWaiters(follower);
  let isReleased = false;
  let isBeginning = false;
  let retry: NodeJS.Timeout | undefined;

  function onMove(): void {
    if (follower.epoch === null) freshness.lose();
    else freshness.reach(follower.applied);
    waiters.advance();
  }

  const ask = () => bus.request(relayWatermark, {}, { timeoutMs: requestTimeoutMs });

  async function begin(): Promise<void> {
    if (isBeginning || isReleased) return;
    isBeginning = true;
    try {
      follower.begin(await ask());
    } catch {
      // No relay runs, or none that can be reached: caches are passed by meanwhile.
    }
    isBeginning = false;
    if (follower.epoch !== null || isReleased) return;
    retry = setTimeout(() => void begin(), retryMs);
    retry.unref();
  }

  async function renew(askedMs: number): Promise<void> {
    freshness.ask(askedMs);
    try {
      const { epoch, flushLsn } = await ask();
      if (epoch === follower.epoch) return freshness.answer(askedMs, flushLsn, follower.applied);
      follower.lose();
      await begin();
    } catch {
      freshness.fail(askedMs);
    }
  }

  const unsubscribe = await bus.subscribe(invalidation, (message) => {
    const wasFollowing = follower.epoch !== null;
    if (!follower.receive(message) && wasFollowing) void begin();
  });
  await begin();

  return {
    follower,
    isFresh() {
      if (follower.epoch === null) return false;
      const nowMs = clock.elapsedMs();
      if (freshness.shallAsk(nowMs)) void renew(nowMs);
      return freshness.isFresh(nowMs);
    },
    async reach(position) {
      if (waiters.isReached(position)) return true;
      return position.epoch === follower.epoch && waiters.wait(position);
    },
    async release() {
      isReleased = true;
      clearTimeout(retry);
      waiters.release();
      await unsubscribe();
    },
  };
}
