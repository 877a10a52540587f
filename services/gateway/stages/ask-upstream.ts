// Is the answer known here already, and what is its caller told of what was written?
import type { Upstream, UpstreamReply, UpstreamRequest } from '../../shared/messages/upstream.ts';
import type { Coherence } from '../coherence.ts';
import { renewPosition } from '../consistency/renew.ts';
import type { EdgeRead, Forwarded } from './edge-cache.ts';
import { forward } from './forward.ts';
import type { Answer } from './send.ts';

export interface AskOptions {
  readonly upstream: Upstream;
  readonly coherence: Omit<Coherence, 'release'>;
}

/** A request as it is forwarded, and for how long is waited. */
export interface Asked extends EdgeRead {
  readonly request: UpstreamRequest;
  readonly deadlineMs: number;
}

/** Answers come from the edge cache only where they are proven to be true (coherence.md, I8, I9, I12). */
export function createAsk({ upstream, coherence }: AskOptions) {
  const { consistency, edge, flushed } = coherence;

  /** Who has written is given what its next reads have to reach. */
  function answerOf(reply: UpstreamReply, { caller }: UpstreamRequest): Answer {
    if (!reply.position) return reply;
    return { ...reply, headers: [...reply.headers, ...consistency.wrote(caller, reply.position)] };
  }

  /** The log is of another epoch than what the caller has seen: it is given one of ours to reach. */
  async function readBehind(read: Asked): Promise<Answer> {
    const { request, deadlineMs } = read;
    const renewed = request.seen && (await renewPosition(request.seen, flushed));
    const asked = renewed === null ? request : { ...request, seen: renewed };
    const answer = edge.tell(read, 'behind', await forward(upstream, asked, deadlineMs));
    if (renewed === null) return answer;
    const headers = [...answer.headers, ...consistency.wrote(request.caller, renewed)];
    return { ...answer, headers };
  }

  /** What memory had no answer to. */
  async function forwardRead(asked: Asked, why: Forwarded): Promise<Answer> {
    if (why === 'behind') return readBehind(asked);
    const { request, deadlineMs } = asked;
    return edge.tell(asked, why, await forward(upstream, request, deadlineMs));
  }

  return {
    /** Anything that may change data, or tells of no entity. */
    async pass({ request, deadlineMs }: Asked): Promise<Answer> {
      return answerOf(await forward(upstream, request, deadlineMs), request);
    },
    /** A read of an entity: at once where it is in memory. */
    read(asked: Asked): Answer | Promise<Answer> {
      const looking = edge.look(asked);
      if (looking instanceof Promise)
        return looking.then(({ answer, forwarded }) => answer ?? forwardRead(asked, forwarded));
      return looking.answer ?? forwardRead(asked, looking.forwarded);
    },
  };
}
