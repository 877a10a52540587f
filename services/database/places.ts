// Which work may take how many connections, so that quick reads always find one?
import { createGate, type Gate } from './slow-gate.ts';

/** What statements run on. */
export interface Capacity {
  /** Connections of the pool. */
  readonly pool: number;
  /** Of the machine PostgreSQL runs on; where that is not known, of this one. */
  readonly cores: number;
}

export interface Places {
  /** Statements of shapes that are known to be slow; they leave a core to the quick ones. */
  readonly slow: Gate;
  /** Reads of shapes that nobody has measured: each of them may be slow. */
  readonly unmeasured: Gate;
  /** Writes and calls: they may wait for rows that somebody has locked. */
  readonly writes: Gate;
}

/** How many statements wait for a place, by its name. */
export function waitingAt({ slow, unmeasured, writes }: Places): Record<keyof Places, number> {
  return { slow: slow.waiting(), unmeasured: unmeasured.waiting(), writes: writes.waiting() };
}

/** Less than what a caller waits: nothing is changed for one who has given up. */
const waitMs = 5000;

/** Together fewer than the pool has, if it has at least four; what is left is for reads that are known to be quick. */
export function createPlaces({ pool, cores }: Capacity): Places {
  const upTo = (share: number) => Math.max(1, Math.floor(pool * share));
  const slow = Math.min(upTo(0.25), Math.max(1, Math.floor(cores / 2)));
  return {
    slow: createGate(slow),
    unmeasured: createGate(upTo(0.3), { waitMs }),
    writes: createGate(upTo(0.4), { waitMs }),
  };
}
