// Which key sets are kept? One for each URL that the model names; a set outlives the model that named it first.
import type { Clock } from '../../shared/clock.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import { createKeySetFetcher, type KeySetFetcherOptions } from './fetch-key-set.ts';
import type { KeySetError } from './key-set-error.ts';
import { RemoteKeys } from './remote-keys.ts';

export interface KeySetsOptions extends KeySetFetcherOptions {
  readonly clock: Pick<Clock, 'elapsedMs'>;
  readonly observe: Observe;
}

export interface KeySets {
  /** The keys at these URLs, fetched from now on; those of others are forgotten. */
  use(urls: readonly string[]): ReadonlyMap<string, RemoteKeys>;
  /** Nothing is fetched any more. */
  release(): void;
}

function schedule(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms).unref();
  return () => clearTimeout(timer);
}

/** How it is told that fetching works again, or what it fails of. */
function wordsFor(error: KeySetError | null, isUsed: boolean) {
  if (error === null) return { level: 'info', message: 'keys are fetched again' } as const;
  const meanwhile = isUsed ? 'the known ones are used' : 'tokens of their issuer are answered 503';
  return {
    level: 'warn',
    message: `keys cannot be fetched: ${error.message}; ${meanwhile}`,
  } as const;
}

/** Counts every fetch; tells of the first that fails in another way, and of the first that succeeds again. */
function createTell(url: string, observe: Observe) {
  let told = 'no failure';
  return (error: KeySetError | null, isUsed: boolean): void => {
    observe({ kind: 'key-set', outcome: error?.outcome ?? 'fetched' });
    const fault = error === null ? 'no failure' : `${error.outcome} ${isUsed}`;
    if (fault === told) return;
    told = fault;
    observe({ kind: 'event', ...wordsFor(error, isUsed), fields: { url } });
  };
}

export function createKeySets(options: KeySetsOptions): KeySets {
  const { clock, observe } = options;
  const fetcher = createKeySetFetcher(options);
  const kept = new Map<string, RemoteKeys>();

  function open(url: string): RemoteKeys {
    const fetch = () => fetcher.fetch(url);
    const onFetched = createTell(url, observe);
    return new RemoteKeys({ fetch, clock, schedule, random: Math.random, onFetched });
  }

  function keepOnly(urls: ReadonlySet<string>): void {
    for (const [url, keys] of kept) {
      if (urls.has(url)) continue;
      keys.release();
      kept.delete(url);
    }
  }

  return {
    use(urls) {
      keepOnly(new Set(urls));
      for (const url of urls) if (!kept.has(url)) kept.set(url, open(url));
      return new Map(kept);
    },
    release() {
      keepOnly(new Set());
      fetcher.release();
    },
  };
}
