// Which reads can share one load? Identical ones, as long as what it answers is new enough for all of them.
import type { Position } from '../shared/messages/stamp.ts';

/** A read that has to be loaded. */
export interface Wanted<T> {
  /** The answer must not be older; null: than the moment it is asked for. */
  readonly seen: Position | null;
  readonly load: () => Promise<T>;
}

/** Loads the answer for a key; at most one load of a key runs and one waits. */
export type Coalesce<T> = (key: string, wanted: Wanted<T>) => Promise<T>;

interface Loads<T> {
  readonly running: Promise<T>;
  /** Everything up to here was visible when it was sent. */
  readonly sentAt: Position | null;
  readonly sentMs: number;
  /** Starts when `running` is over; who asks meanwhile joins it. */
  pending: Promise<T> | null;
}

/** Whether a load that was sent at a position cannot miss what its caller has seen. */
function includes(sentAt: Position | null, seen: Position | null): boolean {
  if (sentAt === null || seen === null) return false;
  return sentAt.epoch === seen.epoch && sentAt.lsn >= seen.lsn;
}

export interface CoalesceOptions {
  /** What is visible now. */
  readonly position: () => Position | null;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Milliseconds an answer may lag behind the database. */
  readonly boundMs: number;
}

/**
 * Joining a load that runs already could answer with a state older than a write its caller has seen acknowledged,
 * unless it is known what the caller has seen; joining one that has not started cannot (coherence.md, I10). One that
 * was sent longer ago than the bound may have been made before a change that everybody has to see by now.
 */
export function createCoalesce<T>({ position, now, boundMs }: CoalesceOptions): Coalesce<T> {
  const loads = new Map<string, Loads<T>>();

  const isWithinBound = ({ sentMs }: Loads<T>) => now() - sentMs <= boundMs;

  function start(key: string, load: () => Promise<T>): Promise<T> {
    const sentAt = position();
    const sentMs = now();
    const running = load();
    const entry: Loads<T> = { running, sentAt, sentMs, pending: null };
    loads.set(key, entry);
    const forget = () => {
      if (loads.get(key) === entry && entry.pending === null) loads.delete(key);
    };
    running.then(forget, forget);
    return running;
  }

  return (key, { seen, load }) => {
    const entry = loads.get(key);
    if (entry === undefined) return start(key, load);
    if (isWithinBound(entry) && includes(entry.sentAt, seen)) return entry.running;
    if (entry.pending === null) {
      const begin = () => start(key, load);
      entry.pending = entry.running.then(begin, begin);
    }
    return entry.pending;
  };
}
