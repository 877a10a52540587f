// How long may who opened a stream have it? Until the token is over, or the API key beside it or instead of it.
import type { Caller } from '../shared/caller.ts';
import type { Clock } from '../shared/clock.ts';
import type { UsedKey } from './keys/used-key.ts';

export interface StreamOwner {
  readonly caller: Caller;
  /** The API key that was presented, also beside a token; null where there was none. */
  readonly key: UsedKey | null;
  /** The client's. */
  readonly address: string;
}

export interface StreamEndOptions {
  /** Whether an API key is still good. */
  readonly keyHolds: (key: UsedKey, address: string) => Promise<boolean>;
  readonly clock: Pick<Clock, 'epochMs'>;
}

/** Has a stream ended when its owner may not have it any more; what it gives stops looking. */
export type WatchOwner = (owner: StreamOwner, end: () => void) => () => void;

/** What is known of a key may be 0.4 s old before it is asked about again (known-keys.ts): this often, a stream ends within a second. */
const keyCheckMs = 200;
/** Timers of Node go no further. */
const maxTimerMs = 2 ** 31 - 1;

export function createWatchOwner({ keyHolds, clock }: StreamEndOptions): WatchOwner {
  function atExpiry(exp: unknown, end: () => void): NodeJS.Timeout | undefined {
    if (typeof exp !== 'number') return undefined;
    const leftMs = exp * 1000 - clock.epochMs();
    return setTimeout(end, Math.min(Math.max(0, leftMs), maxTimerMs));
  }

  function withKey({ key, address }: StreamOwner, end: () => void): NodeJS.Timeout | undefined {
    if (key === null) return undefined;
    const check = async () => {
      if (!(await keyHolds(key, address))) end();
    };
    return setInterval(() => void check(), keyCheckMs);
  }

  return (owner, end) => {
    const expiry = atExpiry(owner.caller.claims['exp'], end);
    const check = withKey(owner, end);
    return () => {
      clearTimeout(expiry);
      clearInterval(check);
    };
  };
}
