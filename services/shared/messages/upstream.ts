// What does the gateway ask of the api, and what does it get back? (A direct call, or HTTP between processes.)
import type { Caller } from '../caller.ts';
import type { Trace } from '../trace.ts';
import type { BypassReason, CacheOutcome, CachePolicy, Position, Stamp } from './stamp.ts';

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
  /** Newest position the caller has seen: what is read must not be older. Null: none is known. */
  readonly seen: Position | null;
  readonly trace: Trace;
}

export interface UpstreamReply {
  readonly status: number;
  /** name, value, name, value … as `writeHead` takes them; without Content-Length. */
  readonly headers: readonly string[];
  readonly body: string | null;
  /** Entity the request was about, for metrics; null when there is none by that name. */
  readonly entity: string | null;
  /** Of a read that a cache was asked for. */
  readonly cache?: ReplyCache | undefined;
  /** Of a write: reads that reach it see the write. Null where nobody follows the database. */
  readonly position?: Position | null | undefined;
}

/** What a layer above the cache service has to know to keep a reply. */
export interface ReplyCache {
  readonly from: CacheOutcome;
  /** Of a bypass; else null. */
  readonly reason: BypassReason | null;
  /** Null: it may not be kept. */
  readonly stamp: Stamp | null;
  readonly policy: CachePolicy | null;
  /** Claims of the caller (their names at the outermost level) that had a say in the answer, beside the role. */
  readonly claims: readonly string[];
}

/** Never rejects: errors are replies. */
export type Upstream = (request: UpstreamRequest) => Promise<UpstreamReply>;
