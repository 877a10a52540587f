// What happens to a kind from now on? One watch, until the server ends it.
import type { Connection } from './connection.ts';
import type { ServerObject, WatchRequest } from './kubernetes-client.ts';
import { toHeld } from './to-held.ts';

export interface WatchPlace {
  readonly path: string;
  /** An end of the connection that nobody tells is noticed after this time without a word. */
  readonly silenceMs: number;
}
interface WatchEvent {
  readonly type: string;
  readonly object: ServerObject;
}

/** Between 4 and 5 minutes: not all watches end at once. */
const watchSeconds = () => 240 + Math.floor(Math.random() * 60);

function take(line: string, onEvent: WatchRequest['onEvent']): void {
  const { type, object }: WatchEvent = JSON.parse(line);
  if (type === 'ERROR') throw new Error('the watch is too old');
  onEvent(type, toHeld(object));
}

/** Resolves when the server ends it; rejects when it breaks, is silent or refuses. */
export async function watchOnce(
  connection: Connection,
  { path, silenceMs }: WatchPlace,
  { resourceVersion, signal, onEvent }: WatchRequest,
): Promise<void> {
  const query = {
    ...{ watch: true, resourceVersion, allowWatchBookmarks: true },
    timeoutSeconds: watchSeconds(),
  };
  const parts = await connection.stream({ method: 'GET', path, query }, { signal, silenceMs });
  let rest = '';
  for await (const part of parts) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line, onEvent);
  }
}
