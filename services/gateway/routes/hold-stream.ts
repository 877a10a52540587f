// How does what an upstream sends for as long as it likes end with its caller's right to it?
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Exchange } from '../exchange.ts';
import { ClientGone } from '../stages/read-body.ts';
import type { Attempt } from './attempt.ts';
import type { OpenStream, OpenStreams } from './open-streams.ts';
import type { Received } from './request-headers.ts';
import type { ServedRoute } from './served-route.ts';
import { openTunnel } from './tunnel.ts';

export interface StreamContext {
  readonly route: ServedRoute;
  readonly exchange: Exchange;
  readonly received: Received;
  readonly streams: OpenStreams;
}

function ownerOf({ route, exchange, received }: StreamContext) {
  const { caller, address } = received;
  const { spec, idleTimeoutMs } = route;
  return { route: spec.name, caller, key: exchange.key, address, idleTimeoutMs };
}

/** `headers` as name, value, name, value … */
export const isEventStream = (headers: readonly string[]): boolean =>
  headers.some(
    (name, i) =>
      i % 2 === 0 &&
      name.toLowerCase() === 'content-type' &&
      /^\s*text\/event-stream\b/i.test(headers[i + 1] ?? ''),
  );

/** Until the answer is over. */
export function holdEvents(context: StreamContext, attempt: Attempt): void {
  const { response } = context.exchange;
  if (response.closed) return;
  const stream: OpenStream = {
    ...ownerOf(context),
    ...{ isWebSocket: false, moved: () => 0 },
    end: () => attempt.stop(new ClientGone('the stream was ended')),
  };
  response.once('close', context.streams.add(stream));
}

/** From now on bytes go back and forth, until one side goes. */
export function holdWebSocket(context: StreamContext, client: Socket, upstream: Duplex): void {
  const state = { isOver: () => {} };
  const { moved, end } = openTunnel(client, upstream, () => state.isOver());
  state.isOver = context.streams.add({ ...ownerOf(context), isWebSocket: true, moved, end });
}
