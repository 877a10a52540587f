// How does a service learn what changes in the database?
import type { Bus, Release } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { invalidation, relayWatermark, type Watermark } from '../messages/invalidation.ts';
import type { Position } from '../messages/stamp.ts';
import { Follower, type FollowerOptions } from './follower.ts';
import { Freshness } from './freshness.ts';
import { Waiters } from './waiters.ts';

export interface FollowOptions extends Omit<FollowerOptions, 'onMove'> {
  readonly bus: Bus;
  readonly clock: Pick<Clock, 'elapsedMs'>;
  /** Milliseconds an answer may lag behind the database. */
  readonly boundMs: number;
  /** Told of each transaction that is known now, with when it was committed by PostgreSQL's clock, in Unix milliseconds. */
  readonly onCommit?: (committedMs: number) => void;
}

export interface Followed {
  readonly follower: Follower;
  /** Whether everything committed before the bound is known. Sees to it that it stays so while it is asked. */
  isFresh(): boolean;
  /** Whether everything up to the position is known, now or in a moment. */
  reach(position: Position): Promise<boolean>;
  /** Up to where PostgreSQL has flushed now; null where no relay answers in the time that answers may lag. */
  flushed(): Promise<Position | null>;
  release(): Promise<void>;
}

/** Where no relay answers, one may come. */
const retryMs = 1000;
/** A position seen elsewhere is usually here within a few milliseconds; asking PostgreSQL takes about as long. */
const reachMs = 30;
const requestTimeoutMs = 2000;

class WatermarkFollower implements Followed {
  readonly follower: Follower;
  readonly #options: FollowOptions;
  readonly #freshness: Freshness;
  readonly #waiters: Waiters;
  #unsubscribe: Release = async () => {};
  #isBeginning = false;
  #isReleased = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#freshness = new Freshness(options);
    this.follower = new Follower({ ...options, onMove: () => this.#move() });
    this.#waiters = new Waiters(this.follower, reachMs);
  }

  /** Subscribes, then asks where the log is (I14). */
  async start(): Promise<void> {
    const { bus, onCommit } = this.#options;
    this.#unsubscribe = await bus.subscribe(invalidation, (message) => {
      const wasFollowing = this.follower.epoch !== null;
      if (!this.follower.receive(message)) {
        if (wasFollowing) void this.#begin();
      } else if (message.committedMs !== null) onCommit?.(message.committedMs);
    });
    await this.#begin();
  }

  isFresh(): boolean {
    if (this.follower.epoch === null) return false;
    const nowMs = this.#options.clock.elapsedMs();
    if (this.#freshness.shallAsk(nowMs)) void this.#renew(nowMs);
    return this.#freshness.isFresh(nowMs);
  }

  reach(position: Position): Promise<boolean> {
    return this.#waiters.reach(position);
  }

  async flushed(): Promise<Position | null> {
    try {
      const { epoch, flushLsn: lsn } = await this.#ask(this.#options.boundMs);
      return { epoch, lsn };
    } catch {
      return null;
    }
  }

  async release(): Promise<void> {
    this.#isReleased = true;
    clearTimeout(this.#retry);
    this.#waiters.release();
    await this.#unsubscribe();
  }

  #ask(timeoutMs = requestTimeoutMs): Promise<Watermark> {
    return this.#options.bus.request(relayWatermark, {}, { timeoutMs });
  }

  /** At the start, and again whenever something was missed (I13). */
  async #begin(): Promise<void> {
    if (this.#isBeginning || this.#isReleased) return;
    this.#isBeginning = true;
    try {
      this.follower.begin(await this.#ask());
    } catch {
      // No relay runs, or none that can be reached: caches are passed by meanwhile.
    }
    this.#isBeginning = false;
    if (this.follower.epoch !== null || this.#isReleased) return;
    this.#retry = setTimeout(() => void this.#begin(), retryMs);
    this.#retry.unref();
  }

  async #renew(askedMs: number): Promise<void> {
    this.#freshness.ask(askedMs);
    try {
      const { epoch, flushLsn } = await this.#ask();
      if (epoch === this.follower.epoch)
        this.#freshness.answer(askedMs, flushLsn, this.follower.applied);
      else {
        this.follower.lose();
        await this.#begin();
      }
    } catch {
      this.#freshness.fail(askedMs);
    }
  }

  #move(): void {
    if (this.follower.epoch === null) this.#freshness.lose();
    else this.#freshness.reach(this.follower.applied);
    this.#waiters.advance();
  }
}

/** Follows from now on. Where no relay answers, it goes on asking for one. */
export async function followWatermark(options: FollowOptions): Promise<Followed> {
  const followed = new WatermarkFollower(options);
  await followed.start();
  return followed;
}
