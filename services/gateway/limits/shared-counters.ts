// May one more come, of all gateways together?
import { setTimeout as pause } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Bus, Release } from '../../shared/bus/bus.ts';
import { hashText, ownerOf } from '../../shared/members/rendezvous.ts';
import { limitCounts, limitTake } from '../../shared/messages/limits.ts';
import type { Member } from '../../shared/messages/member.ts';
import { Counters, type CountersOptions, type Rate, shareMs, type Taken } from './counters.ts';

/** Answers at once where nobody has to be asked. */
export type Take = (key: string, rate: Rate) => Taken | Promise<Taken>;

export interface SharedCountersOptions extends CountersOptions {
  readonly bus: Bus;
  /** Of this gateway. */
  readonly id: string;
  /** All that run, this one too once it is heard. */
  readonly gateways: () => readonly Member[];
}

/** Counts are said so often while they change. */
const intervalMs = shareMs / 2;
/** Counts of one message: some 100 KB. */
const maxCounts = 2000;
/** Below so many requests for each gateway, their shares would be off by too much: one of them counts for all. */
const minShare = 20;
const askTimeoutMs = 30;
/** Requests that wait for the next share, which comes soon; others are refused at once. */
const maxWaiting = 1000;
const lookMs = 10;
const spent: Taken = { isAllowed: false, remaining: 0, waitMs: shareMs };

/**
 * - Large limits: each gateway lets through its share of what is left, and says what it let through.
 * - Small ones: the gateway whose the key is (rendezvous) counts; others ask it, and remember a refusal.
 * - Where NATS or that gateway does not answer: each has its part of the limit for its own.
 */
export class SharedCounters {
  readonly #options: SharedCountersOptions;
  readonly #counters: Counters;
  /** Until when a key is known to be refused by the gateway whose it is. */
  readonly #refused: LRUCache<string, number>;
  #releases: readonly Release[] = [];
  #timer: NodeJS.Timeout | undefined;
  #waiting = 0;

  constructor(options: SharedCountersOptions) {
    this.#options = options;
    this.#counters = new Counters(options);
    this.#refused = new LRUCache({ max: options.maxKeys });
  }

  async start(): Promise<void> {
    const { bus, id } = this.#options;
    this.#releases = [
      await bus.subscribe(limitCounts, ({ from, counts }) => {
        if (from !== id) for (const count of counts) this.#counters.hear(from, count);
      }),
      await bus.serve(limitTake, async ({ key, ...rate }) => this.#counters.take(key, rate), {
        as: id,
      }),
    ];
  }

  readonly take: Take = (key, rate) => {
    const { bus, gateways } = this.#options;
    const all = gateways();
    if (all.length <= 1) return this.#counters.take(key, rate);
    if (!bus.isConnected()) return this.#counters.takeAlone(key, rate, all.length);
    if (rate.limit < minShare * all.length) return this.#askOwner(key, rate, all);
    const taken = this.#counters.takeShare(key, rate, all.length);
    if (this.#counters.hasChanges) this.#timer ??= this.#sayLater();
    return taken ?? this.#nextShare(key, rate);
  };

  async release(): Promise<void> {
    clearTimeout(this.#timer);
    for (const release of this.#releases) await release();
  }

  /** Its share is spent, and the others are heard in a moment: waiting is better than a refusal. */
  async #nextShare(key: string, rate: Rate): Promise<Taken> {
    if (this.#waiting >= maxWaiting) return spent;
    this.#waiting++;
    for (let waitedMs = 0; waitedMs < 2 * shareMs; waitedMs += lookMs) {
      await pause(lookMs);
      const taken = this.#counters.takeShare(key, rate, this.#options.gateways().length);
      if (taken === null) continue;
      this.#waiting--;
      return taken;
    }
    this.#waiting--;
    return spent;
  }

  #askOwner(key: string, rate: Rate, all: readonly Member[]): Taken | Promise<Taken> {
    const { bus, id, now } = this.#options;
    const owner = ownerOf(hashText(key), all) as Member;
    if (owner.id === id) return this.#counters.take(key, rate);
    const refusedMs = (this.#refused.get(key) ?? 0) - now();
    if (refusedMs > 0) return { isAllowed: false, remaining: 0, waitMs: refusedMs };
    const asked = { key, ...rate };
    return bus.request(limitTake, asked, { timeoutMs: askTimeoutMs, to: owner.id }).then(
      (taken) => this.#remember(key, rate, taken),
      () => this.#counters.takeAlone(key, rate, all.length),
    );
  }

  #remember(key: string, rate: Rate, taken: Taken): Taken {
    if (taken.isAllowed) this.#counters.add(key, rate);
    else this.#refused.set(key, this.#options.now() + taken.waitMs);
    return taken;
  }

  #sayLater(): NodeJS.Timeout {
    return setTimeout(() => {
      const { bus, id } = this.#options;
      bus.publish(limitCounts, { from: id, counts: this.#counters.changes(maxCounts) });
      this.#timer = this.#counters.hasChanges ? this.#sayLater() : undefined;
    }, intervalMs).unref();
  }
}
