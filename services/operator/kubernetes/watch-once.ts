// What happens to a kind from now on? One watch, until the server ends it.
import { type KubeConfig, Watch } from '@kubernetes/client-node';
import type { ServerObject, WatchRequest } from './kubernetes-client.ts';
import { toHeld } from './to-held.ts';

export interface WatchPlace {
  readonly path: string;
  /** An end of the connection that nobody tells is noticed after this time without a word. */
  readonly silenceMs: number;
}

/** Between 4 and 5 minutes: not all watches end at once. */
const watchSeconds = () => 240 + Math.floor(Math.random() * 60);

/** Resolves when the server ends it; rejects when it breaks, is silent or refuses. */
export async function watchOnce(
  config: KubeConfig,
  { path, silenceMs }: WatchPlace,
  request: WatchRequest,
): Promise<void> {
  const { resourceVersion, signal, onEvent } = request;
  const watch = new Watch(config);
  // Its own is half a minute, which an idle watch does not live up to; there is no other way to set it.
  Object.assign(watch, { requestTimeoutMs: silenceMs });
  const query = { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: watchSeconds() };
  let abort = () => {};
  await new Promise<void>((resolve, reject) => {
    const ended = (error: unknown) => (error ? reject(error) : resolve());
    const told = (type: string, object: ServerObject) =>
      type === 'ERROR' ? reject(new Error('the watch is too old')) : onEvent(type, toHeld(object));
    watch.watch(path, query, told, ended).then((running) => {
      abort = () => running.abort();
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort);
    }, reject);
  }).finally(() => {
    signal.removeEventListener('abort', abort);
    abort();
  });
}
