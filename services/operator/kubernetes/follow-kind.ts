// Which objects of a kind are there now? Lists them, watches for changes, and lists again when a watch breaks.
import { setTimeout as sleep } from 'node:timers/promises';
import { askedOf } from '../../shared/model/annotations.ts';
import type { KubernetesClient, Plural, ServerObject } from './kubernetes-client.ts';

export interface FollowOptions {
  readonly client: Pick<KubernetesClient, 'list' | 'watch'>;
  readonly plural: Plural;
  /** Told when a declaration came, changed or went; not when only a status did. */
  readonly onChange: () => void;
  readonly onFailure: (error: unknown) => void;
}
export interface FollowedKind {
  /** By name, as the server told last. */
  readonly objects: ReadonlyMap<string, ServerObject>;
  /** Resolves with the first list, or when it is released before that. */
  readonly listed: Promise<void>;
  readonly release: () => Promise<void>;
}

/** First and longest pause after a failure, in milliseconds; each is drawn between half of it and the whole. */
const firstPauseMs = 100;
const longestPauseMs = 10_000;
/** Whatever a watch may have lost is found after this time. */
const relistMs = 600_000;

const isSame = (a: ServerObject | undefined, b: ServerObject) =>
  a?.metadata.uid === b.metadata.uid &&
  a.metadata.generation === b.metadata.generation &&
  a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
  askedOf(a) === askedOf(b);

/** The objects as told so far; tells when a declaration differs, not when only a status does. */
function createStore(onChange: () => void) {
  const objects = new Map<string, ServerObject>();
  let isListed = false;
  let tellListed = () => {};
  const listed = new Promise<void>((resolve) => {
    tellListed = resolve;
  });
  return {
    objects,
    listed,
    /** Lets those go who wait for the first list. */
    end: () => tellListed(),
    replaceAll(items: readonly ServerObject[]): void {
      const isChanged =
        !isListed ||
        items.length !== objects.size ||
        items.some((item) => !isSame(objects.get(item.metadata.name), item));
      objects.clear();
      for (const item of items) objects.set(item.metadata.name, item);
      isListed = true;
      tellListed();
      if (isChanged) onChange();
    },
    take(type: string, object: ServerObject): void {
      const { name } = object.metadata;
      const isNews = type === 'DELETED' || !isSame(objects.get(name), object);
      if (type === 'DELETED') objects.delete(name);
      else objects.set(name, object);
      if (isNews) onChange();
    },
  };
}

export function followKind({ client, plural, onChange, onFailure }: FollowOptions): FollowedKind {
  const stop = new AbortController();
  const { signal } = stop;
  const store = createStore(onChange);
  let pauseMs = firstPauseMs;

  /** One list, and the watches that go on from it. */
  async function listAndWatch(): Promise<void> {
    const list = await client.list(plural);
    store.replaceAll(list.items);
    pauseMs = firstPauseMs;
    let { resourceVersion } = list;
    const relistAt = Date.now() + relistMs;
    while (!signal.aborted && Date.now() < relistAt)
      await client.watch(plural, {
        resourceVersion,
        signal,
        onEvent(type, object) {
          resourceVersion = object.metadata.resourceVersion;
          if (type !== 'BOOKMARK') store.take(type, object);
        },
      });
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await listAndWatch();
      } catch (error) {
        if (signal.aborted) return;
        onFailure(error);
        const ms = pauseMs * (0.5 + Math.random() / 2);
        await sleep(ms, undefined, { ref: false, signal }).catch(() => {});
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      }
    }
  }

  const running = run();
  return {
    objects: store.objects,
    listed: store.listed,
    async release() {
      stop.abort();
      store.end();
      await running;
    },
  };
}
