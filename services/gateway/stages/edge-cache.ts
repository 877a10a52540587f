// Has this been answered before, for somebody who may see the same, and is it still true?
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../shared/caller.ts';
import type { Followed } from '../../shared/coherence/follow-watermark.ts';
import { VersionedStore } from '../../shared/coherence/versioned-store.ts';
import type { BypassReason, Position } from '../../shared/messages/stamp.ts';
import type { ReplyCache, UpstreamReply, UpstreamRequest } from '../../shared/messages/upstream.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import type { Answer } from './send.ts';

/** A read of an entity. */
export interface EdgeRead {
  /** As it would be forwarded. */
  readonly request: Pick<
    UpstreamRequest,
    'method' | 'path' | 'query' | 'headers' | 'caller' | 'seen'
  >;
  /** Of the model that is served. */
  readonly revision: string;
}

/** Why a read is forwarded. */
export type Forwarded = 'miss' | BypassReason;

/** What was found: an answer, or why the read is forwarded. */
export type Looked =
  | { readonly answer: Answer; readonly forwarded: null }
  | { readonly answer: null; readonly forwarded: Forwarded };

export interface EdgeCacheOptions {
  readonly followed: Followed;
  /** Memory, in bytes, that answers may take. */
  readonly maxBytes: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly observe: Observe;
}

/** A reply as it is sent: with its validator, and without a body to who has it. */
interface KeptReply {
  readonly whole: Answer;
  readonly notModified: Answer;
  readonly etag: string;
  /** Not given any more then, though it be true. Milliseconds of `now`. */
  readonly untilMs: number;
}

/** Requests of which is remembered which claims had a say. */
const maxRequests = 20_000;
const hit = ['Cache-Status', 'ashlar-edge; hit'];

/** RFC 9211: why a cache asked the next one. */
const forwardedBy = (reason: Forwarded) =>
  reason === 'miss' ? 'fwd=miss' : `fwd=bypass; detail=${reason}`;

function outcome({ from, reason }: ReplyCache): string {
  return from === 'hit' ? 'hit' : forwardedBy(from === 'miss' ? 'miss' : (reason ?? 'off'));
}

/** Equal for equal bodies; strong, as the body is sent as it is (RFC 9110 §8.8.3). */
function etagOf(body: string): string {
  return `"${createHash('sha1').update(body).digest('base64url')}"`;
}

/** RFC 9110 §13.1.2 */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}

/** Others may keep it too, but must ask each time whether it is still true (RFC 9111 §5.2.2.4). */
const revalidation = ['Cache-Control', 'private, no-cache'];

function keptReply(
  { status, headers, body }: Pick<UpstreamReply, 'status' | 'headers' | 'body'>,
  untilMs: number,
): KeptReply {
  const etag = etagOf(body ?? '');
  const validator = ['ETag', etag, ...revalidation];
  return {
    etag,
    untilMs,
    whole: { status, headers: [...headers, ...validator], body },
    notModified: { status: 304, headers: validator, body: null },
  };
}

const withHeaders = (answer: Answer, more: readonly string[]): Answer => ({
  ...answer,
  headers: [...answer.headers, ...more],
});

/** 304 to who has the body already. */
function conditional(
  { request: { headers } }: EdgeRead,
  { whole, notModified, etag }: KeptReply,
): Answer {
  return matches(headers['if-none-match'], etag) ? notModified : whole;
}

/** Everything that may make another answer, but claims. Texts of a header cannot hold a line break. */
function requestText({ request, revision }: EdgeRead): string {
  const { method, path, query, headers, caller } = request;
  const { accept = '', prefer = '', range = '' } = headers;
  const profile = headers['accept-profile'] ?? '';
  const unit = headers['range-unit'] ?? '';
  return `${revision}\n${caller.role}\n${method}\n${path}?${query}\n${accept}\n${prefer}\n${range}\n${unit}\n${profile}`;
}

/** In memory of their own: a slice of Node's pool would keep all of the pool. */
function ownBytes(body: string | Buffer): Buffer {
  if (typeof body !== 'string') return body;
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(body));
  bytes.write(body);
  return bytes;
}

/** Two callers of one role share an answer where the claims that had a say are equal. */
function keyOf(text: string, claims: readonly string[], { claims: own }: Caller): string {
  if (claims.length === 0) return text;
  return `${text}\n${JSON.stringify(claims.map((name) => own[name] ?? null))}`;
}

/** Answers of reads, ready to be sent; each is served only while it is proven to be true (coherence.md, I7–I9, I15). */
export class EdgeCache {
  readonly #options: EdgeCacheOptions;
  readonly #store: VersionedStore<KeptReply>;
  /** Names of the claims that have a say, by request text; where none has, the text is the key. */
  readonly #claims = new LRUCache<string, readonly string[]>({ max: maxRequests });

  constructor(options: EdgeCacheOptions) {
    const { followed, maxBytes } = options;
    this.#options = options;
    this.#store = new VersionedStore({
      follower: followed.follower,
      maxBytes,
      sizeOf: ({ whole }) => (whole.body?.length ?? 0) + 1000,
    });
  }

  get bytes(): number {
    return this.#store.bytes;
  }
  get size(): number {
    return this.#store.size;
  }

  /** At once where nothing has to be waited for. */
  look(read: EdgeRead): Looked | Promise<Looked> {
    const looking = this.#look(read);
    return looking instanceof Promise ? looking.then(this.#count) : this.#count(looking);
  }

  readonly #count = (looked: Looked): Looked => {
    const { bytes, size: entries } = this;
    const outcome = looked.forwarded ?? 'hit';
    this.#options.observe({ kind: 'cached-read', layer: 'edge', outcome, bytes, entries });
    return looked;
  };

  #look(read: EdgeRead): Looked | Promise<Looked> {
    const { followed } = this.#options;
    if (followed.follower.epoch === null) return { answer: null, forwarded: 'unfollowed' };
    if (!followed.isFresh()) return { answer: null, forwarded: 'unfresh' };
    const { seen } = read.request;
    if (seen === null || this.#isReached(seen)) return this.#find(read);
    return followed
      .reach(seen)
      .then((isReached) => (isReached ? this.#find(read) : { answer: null, forwarded: 'behind' }));
  }

  /** The reply as it is told; kept where it may be. */
  tell(read: EdgeRead, forwarded: Forwarded, reply: UpstreamReply): Answer {
    const { status, headers, body, cache } = reply;
    if (cache === undefined || (status !== 200 && status !== 206)) return reply;
    const told = `ashlar-cache; ${outcome(cache)}, ashlar-edge; ${forwardedBy(forwarded)}`;
    const more = ['Cache-Status', told];
    // HEAD has no body: what GET would be told by is not known.
    const isKept = cache.stamp !== null && cache.policy !== null && body !== null;
    if (!isKept) return withHeaders(reply, more);
    const maxAgeMs = cache.policy?.maxAgeMs ?? Number.POSITIVE_INFINITY;
    const kept = keptReply({ status, headers, body }, this.#options.now() + maxAgeMs);
    this.#keep(read, cache, kept);
    return withHeaders(conditional(read, kept), more);
  }

  #keep(read: EdgeRead, { stamp, claims }: ReplyCache, kept: KeptReply): void {
    if (stamp === null) return;
    const text = requestText(read);
    const value = {
      ...kept,
      // Ready to be written, whatever its characters.
      whole: { ...withHeaders(kept.whole, hit), body: ownBytes(kept.whole.body ?? '') },
      notModified: withHeaders(kept.notModified, hit),
    };
    const key = keyOf(text, claims, read.request.caller);
    if (!this.#store.keep(key, { value, stamp }, this.#options.now())) return;
    if (claims.length === 0) return;
    this.#claims.set(text, claims);
    this.#store.delete(text);
  }

  #isReached({ epoch, lsn }: Position): boolean {
    const { follower } = this.#options.followed;
    return epoch === follower.epoch && lsn <= follower.applied;
  }

  #find(read: EdgeRead): Looked {
    const text = requestText(read);
    const found = this.#store.findValue(text) ?? this.#findOfClaims(text, read.request.caller);
    if (found === null || found.untilMs < this.#options.now())
      return { answer: null, forwarded: 'miss' };
    return { answer: conditional(read, found), forwarded: null };
  }

  #findOfClaims(text: string, caller: Caller): KeptReply | null {
    const claims = this.#claims.get(text);
    return claims === undefined ? null : this.#store.findValue(keyOf(text, claims, caller));
  }
}
