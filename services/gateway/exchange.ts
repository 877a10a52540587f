// What is known about one request while it is answered?
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Trace } from '../shared/trace.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly trace: Trace;
  /** Clock.elapsedMs when its headers were read. */
  readonly startedMs: number;
  /** The client's; taken while there is a connection. */
  readonly address: string;
  /** Canonical path; what the client sent until it is known, shortened. */
  path: string;
  /** Name of the entity, `rpc/` and that of an action, `page` or `other`. */
  route: string;
  /** '' until it is verified. */
  role: string;
}
