// What has this principal written lately? For those who send no token.
import { LRUCache } from 'lru-cache';
import type { Bus, Release } from '../../shared/bus/bus.ts';
import type { Caller } from '../../shared/caller.ts';
import { sessionSeen } from '../../shared/messages/session-seen.ts';
import type { Position } from '../../shared/messages/stamp.ts';
import { principalOf } from '../principal.ts';

export interface SessionMemory {
  /** Null: nothing that the bound of staleness does not promise anyhow. */
  seenBy(caller: Caller): Position | null;
  /** Remembers, and tells the other gateways. */
  wrote(caller: Caller, position: Position): void;
  readonly release: Release;
}

export interface SessionMemoryOptions {
  readonly bus: Bus;
  /** Milliseconds that any answer may lag behind the database: what is longer ago needs no memory. */
  readonly maxStalenessMs: number;
}

/** Principals remembered at once; an entry takes some 200 bytes. */
const maxPrincipals = 100_000;

const isNewer = (position: Position, than: Position | undefined) =>
  than === undefined || than.epoch !== position.epoch || position.lsn > than.lsn;

/** Follows what the other gateways tell. */
export async function createSessionMemory(options: SessionMemoryOptions): Promise<SessionMemory> {
  const { bus, maxStalenessMs } = options;
  // Twice: a read that began just before the bound may look a little later.
  const ttl = 2 * maxStalenessMs;
  const positions = new LRUCache<string, Position>({ max: maxPrincipals, ttl });

  function remember(name: string, position: Position): void {
    if (isNewer(position, positions.get(name))) positions.set(name, position);
  }

  const release = await bus.subscribe(sessionSeen, (told) =>
    remember(told.principal, told.position),
  );
  return {
    seenBy(caller) {
      if (positions.size === 0) return null;
      const name = principalOf(caller);
      return name === null ? null : (positions.get(name) ?? null);
    },
    wrote(caller, position) {
      const name = principalOf(caller);
      if (name === null) return;
      remember(name, position);
      bus.publish(sessionSeen, { principal: name, position });
    },
    release,
  };
}
