// How does a request reach an api in another process? By HTTP, over connections that are kept.
import type { Caller } from '../../shared/caller.ts';
import { AppError } from '../../shared/errors.ts';
import type { Member } from '../../shared/messages/member.ts';
import type { Upstream, UpstreamReply, UpstreamRequest } from '../../shared/messages/upstream.ts';
import type { SignedRequest } from '../../shared/messages/upstream-http.ts';
import { ApiLink, type ApiLinkOptions } from './api-link.ts';
import { Unanswered } from './attempt.ts';

export interface HttpUpstreamOptions extends Omit<ApiLinkOptions, 'url'> {
  /** The apis that are there now. */
  readonly apis: () => readonly Member[];
  /** It did not answer. */
  readonly onGone: (member: Member) => void;
  /** Our word for the caller. */
  readonly sign: (caller: Caller) => string;
}

export interface HttpUpstream {
  readonly upstream: Upstream;
  /** Closes connections to apis that are gone. */
  forgetGone(): void;
  /** Finishes what is in flight. */
  close(): void;
}

/** A request that fails is tried once more at most. */
const maxTries = 2;

/** Links to apis by their URLs, made when they are needed. */
function createLinks(options: Omit<ApiLinkOptions, 'url'>) {
  const links = new Map<string, ApiLink>();
  return {
    to(url: string): ApiLink {
      const link = links.get(url) ?? new ApiLink({ ...options, url });
      links.set(url, link);
      return link;
    },
    keepOnly(urls: ReadonlySet<string>): void {
      for (const [url, link] of links) {
        if (urls.has(url)) continue;
        links.delete(url);
        link.close();
      }
    },
  };
}

const isRead = ({ method }: UpstreamRequest) => method === 'GET' || method === 'HEAD';

function failed({ mayHaveBegun, cause }: Unanswered, request: UpstreamRequest): AppError {
  const doubt = 'It is not known whether the request was carried out.';
  const details = mayHaveBegun && !isRead(request) ? doubt : null;
  return new AppError('ASH502', 'The api service went away', {
    details,
    retryAfterSeconds: 1,
    cause,
  });
}

/** Asks the apis in turn. */
export function createHttpUpstream(options: HttpUpstreamOptions): HttpUpstream {
  const { apis, onGone, sign } = options;
  const links = createLinks(options);
  let turn = 0;

  function signed({ caller, ...request }: UpstreamRequest): SignedRequest {
    return { ...request, assertion: sign(caller) };
  }

  /** What cannot have begun goes to another api, and what changes nothing as well. */
  async function ask(request: UpstreamRequest, tries: number): Promise<UpstreamReply> {
    const members = apis();
    const member = members[turn++ % Math.max(1, members.length)];
    if (member === undefined)
      throw new AppError('ASH503', 'No api service runs', { retryAfterSeconds: 1 });
    try {
      return await links.to(member.url as string).send(signed(request));
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      if (!error.isTimeout) onGone(member);
      const mayRepeat = !error.mayHaveBegun || isRead(request);
      if (!mayRepeat || tries >= maxTries) throw failed(error, request);
      return ask(request, tries + 1);
    }
  }

  const urls = () => new Set(apis().map(({ url }) => url as string));
  return {
    upstream: (request) => ask(request, 1),
    forgetGone: () => links.keepOnly(urls()),
    close: () => links.keepOnly(new Set()),
  };
}
