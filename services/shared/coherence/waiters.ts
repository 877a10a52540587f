// Who waits for a position of the log, and for how long?
import type { Position } from '../messages/stamp.ts';
import type { Follower } from './follower.ts';

interface Waiter {
  readonly position: Position;
  readonly settle: (isReached: boolean) => void;
}

/** Those who wait until a follower has applied what they have seen. */
export class Waiters {
  readonly #waiters = new Set<Waiter>();
  readonly #follower: Follower;
  readonly #timeoutMs: number;

  constructor(follower: Follower, timeoutMs: number) {
    this.#follower = follower;
    this.#timeoutMs = timeoutMs;
  }

  /** Whether everything up to the position is applied, now or within the time. */
  async reach(position: Position): Promise<boolean> {
    if (this.#isReached(position)) return true;
    return position.epoch === this.#follower.epoch && this.#wait(position);
  }

  /** More is applied. */
  advance(): void {
    for (const { position, settle } of this.#waiters) if (this.#isReached(position)) settle(true);
  }

  /** Nobody waits any longer. */
  release(): void {
    for (const { settle } of this.#waiters) settle(false);
  }

  #isReached({ epoch, lsn }: Position): boolean {
    return this.#follower.epoch === epoch && this.#follower.applied >= lsn;
  }

  #wait(position: Position): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isReached: boolean) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve(isReached);
      };
      const timer = setTimeout(settle, this.#timeoutMs, false);
      const waiter = { position, settle };
      this.#waiters.add(waiter);
    });
  }
}
