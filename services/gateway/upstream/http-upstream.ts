// How does a request reach an api in another process? By HTTP, over connections that are kept.
import type { Dispatcher } from 'undici';
import type { Caller } from '../../shared/caller.ts';
import { AppError } from '../../shared/errors.ts';
import type { Member } from '../../shared/messages/member.ts';
import type { Upstream, UpstreamReply, UpstreamRequest } from '../../shared/messages/upstream.ts';
import { requestHeaders, requestTarget, wireMethod } from '../../shared/messages/upstream-http.ts';
import { Attempt, Unanswered } from './attempt.ts';
import { createPools } from './pools.ts';

export interface HttpUpstreamOptions {
  /** The apis that are there now. */
  readonly apis: () => readonly Member[];
  /** It did not answer. */
  readonly onGone: (member: Member) => void;
  /** Our word for the caller. */
  readonly sign: (caller: Caller) => string;
  /** Milliseconds an api may take. */
  readonly timeoutMs: number;
}

function failed({ mayHaveBegun, message }: Unanswered, request: UpstreamRequest): AppError {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const details =
    mayHaveBegun && !isRead ? 'It is not known whether the request was carried out.' : null;
  return new AppError('ASH502', 'The api service went away', {
    details,
    retryAfterSeconds: 1,
    cause: message,
  });
}

export interface HttpUpstream {
  readonly upstream: Upstream;
  /** Closes connections to apis that are gone. */
  forgetGone(): void;
  /** Finishes what is in flight. */
  close(): void;
}
/** Asks the apis in turn. */
export function createHttpUpstream(options: HttpUpstreamOptions): HttpUpstream {
  const { apis, onGone, sign, timeoutMs } = options;
  const pools = createPools(timeoutMs);
  let turn = 0;

  function attempt(member: Member, request: UpstreamRequest): Promise<UpstreamReply> {
    return new Promise((resolve, reject) => {
      pools.poolOf(member.url as string).dispatch(
        {
          method: wireMethod(request) as Dispatcher.HttpMethod,
          path: requestTarget(request),
          headers: requestHeaders(request, sign(request.caller)),
          body: request.body,
        },
        new Attempt(resolve, reject),
      );
    });
  }

  /** A request that cannot have begun goes to another api, and one that changes nothing as well; once. */
  async function upstream(request: UpstreamRequest): Promise<UpstreamReply> {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    let failure: Unanswered | null = null;
    for (let tries = 0; tries < 2; tries++) {
      const members = apis();
      const member = members[turn++ % Math.max(1, members.length)];
      if (member === undefined) break;
      try {
        return await attempt(member, request);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        failure = error;
        if (!error.isTimeout) onGone(member);
        if (error.mayHaveBegun && !isRead) break;
      }
    }
    if (failure !== null) throw failed(failure, request);
    throw new AppError('ASH503', 'No api service runs', { retryAfterSeconds: 1 });
  }

  const urls = () => new Set(apis().map(({ url }) => url as string));
  return {
    upstream,
    forgetGone: () => pools.keepOnly(urls()),
    close: () => pools.keepOnly(new Set()),
  };
}
