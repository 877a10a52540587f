// How does a test follow the events of an entity? With a client that browsers' ones are like.
import { EventSource } from 'eventsource';
import type { Asking, Served } from './serve.ts';

export interface Told {
  readonly kind: string;
  /** Of the stream, for `Last-Event-ID`. */
  readonly id: string;
  readonly key: unknown;
  readonly oldKey: unknown;
  readonly row: unknown;
  /** As it came. */
  readonly data: string;
}

export interface Followed {
  readonly told: readonly Told[];
  /** Resolves with all that was told, once it is so many. */
  until(count: number): Promise<readonly Told[]>;
  /** Resolves with the status when the stream is refused, or 0 when it broke off. */
  readonly ended: Promise<number>;
  close(): void;
}

const kinds = ['insert', 'update', 'delete', 'truncate', 'reset'];

function toTold(
  kind: string,
  { data, lastEventId: id }: { readonly data: string; readonly lastEventId: string },
): Told {
  const body = JSON.parse(data) as { data?: { key: unknown; oldKey: unknown; row: unknown } };
  const { key = null, oldKey = null, row = null } = body.data ?? {};
  return { kind, id, key, oldKey, row, data };
}

export interface Following extends Pick<Asking, 'role' | 'claims'> {
  /** Where it goes on. */
  readonly from?: string;
  /** Instead of a token of the role. */
  readonly token?: string;
}

/** Resolves once the stream is open; rejects with the answer when it is refused. */
export async function followEvents(
  served: Pick<Served, 'url' | 'token'>,
  path: string,
  { role, claims, from, token }: Following = {},
): Promise<Followed> {
  const headers: Record<string, string> = {};
  if (from !== undefined) headers['last-event-id'] = from;
  const sent = token ?? (role === undefined ? undefined : await served.token(role, claims));
  if (sent !== undefined) headers['authorization'] = `Bearer ${sent}`;
  const source = new EventSource(`${served.url}/events/v1${path}`, {
    fetch: (url, init) => fetch(url, { ...init, headers: { ...headers, ...init.headers } }),
  });
  const told: Told[] = [];
  let waiting: (() => void)[] = [];
  for (const kind of kinds)
    source.addEventListener(kind, (event) => {
      told.push(toTold(kind, event));
      for (const look of waiting) look();
    });
  let end: (status: number) => void = () => {};
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  await new Promise<void>((resolve, reject) => {
    source.addEventListener('open', () => resolve());
    source.addEventListener('error', ({ code }) => {
      end(code ?? 0);
      if (source.readyState === source.CLOSED) reject(new Error(`refused: ${code}`));
    });
  });
  return {
    told,
    ended,
    until: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (told.length >= count) resolve(told);
        };
        waiting = [...waiting, look];
        look();
      }),
    close: () => source.close(),
  };
}
