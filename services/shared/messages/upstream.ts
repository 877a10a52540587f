// What does the gateway ask of the api, and what does it get back? (A direct call, or HTTP between processes.)
import type { Caller } from '../caller.ts';
import type { Trace } from '../trace.ts';

/** A request that passed the gateway: its path is canonical, its caller verified. */
export interface UpstreamRequest {
  readonly method: string;
  /** Canonical path below the base path: `/orders`, `/` . */
  readonly path: string;
  /** What stands behind `?`, as sent; '' without one. */
  readonly query: string;
  /** Lower-case names; only the ones the api reads. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | null;
  readonly caller: Caller;
  readonly trace: Trace;
}

export interface UpstreamReply {
  readonly status: number;
  /** name, value, name, value … as `writeHead` takes them; without Content-Length. */
  readonly headers: readonly string[];
  readonly body: string | null;
  /** Entity the request was about, for metrics; null when there is none by that name. */
  readonly entity: string | null;
}

/** Never rejects: errors are replies. */
export type Upstream = (request: UpstreamRequest) => Promise<UpstreamReply>;
