// Which cache is asked? The one whose the read is; equal reads always ask the same one.
import type { Bus, RequestOptions } from '../shared/bus/bus.ts';
import { Unreached } from '../shared/bus/unreached.ts';
import { AppError } from '../shared/errors.ts';
import { hashText, ownerOf } from '../shared/members/rendezvous.ts';
import {
  type CachedAnswer,
  type CacheReadRequest,
  cacheRead,
} from '../shared/messages/cache-read.ts';
import type { Member } from '../shared/messages/member.ts';

export interface ShardedReadOptions {
  readonly bus: Bus;
  /** The caches that are there now. */
  readonly caches: () => readonly Member[];
  /** It did not answer. */
  readonly onGone: (id: string) => void;
}

function hashOf({ key, values }: CacheReadRequest): number {
  let hash = hashText(key);
  for (const value of values) hash = hashText(value ?? '\u0000', hash + 1);
  return hash;
}

/** Asks the owner; where it is gone, whoever owns the read then. */
export function createShardedRead({ bus, caches, onGone }: ShardedReadOptions) {
  async function ask(
    read: CacheReadRequest,
    options: RequestOptions,
    tries: number,
  ): Promise<CachedAnswer> {
    const owner = ownerOf(hashOf(read), caches());
    if (owner === null)
      throw new AppError('ASH503', 'No cache service runs', { retryAfterSeconds: 1 });
    try {
      const waitsForReady = tries === 0;
      return await bus.request(cacheRead, read, { ...options, to: owner.id, waitsForReady });
    } catch (error) {
      if (!(error instanceof Unreached) || tries === 0) throw error;
      onGone(owner.id);
      return ask(read, options, tries - 1);
    }
  }
  return (read: CacheReadRequest, options: RequestOptions) => ask(read, options, caches().length);
}
