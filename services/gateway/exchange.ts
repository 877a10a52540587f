// What is known about one request while it is answered?
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode } from '../shared/errors.ts';
import type { Trace } from '../shared/trace.ts';
import type { Span } from '../shared/tracing/tracing.ts';
import type { UsedKey } from './keys/used-key.ts';
import type { ToldRate } from './limits/rate-headers.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly trace: Trace;
  /** Null where it is not traced. */
  readonly span: Span | null;
  /** Clock.elapsedMs when its headers were read. */
  readonly startedMs: number;
  /** The client's; taken while there is a connection. */
  readonly address: string;
  /** Canonical path; what the client sent until it is known, shortened. */
  path: string;
  /** Name of the entity, `rpc/` and that of an action, `routes/` and that of a route, `page` or `other`. */
  route: string;
  /** '' until it is verified. */
  role: string;
  /** The API key that was presented and is good; null where there is none. */
  key: UsedKey | null;
  /** Where it would open a WebSocket: the connection, and what came on it already. Null: it would not. */
  webSocket: { readonly socket: Socket; readonly head: Buffer } | null;
  /** Of the policies that counted it. */
  readonly rates: ToldRate[];
  /** Called when it is over. */
  readonly onEnd: (() => void)[];
  /** Clock.elapsedMs when it was decided, where the answer is told later; null where it is told at once. */
  decidedMs: number | null;
  /** Why the gateway refused it by itself; null where it did not. */
  refused: ErrorCode | null;
}
