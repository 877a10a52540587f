// How does the api listen for gateways?
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Work } from '../shared/batch/work.ts';
import type { Caller } from '../shared/caller.ts';
import type { Upstream, UpstreamReply } from '../shared/messages/upstream.ts';
import {
  decodeRequests,
  encodeReplies,
  type PlacedReply,
  requestsPath,
  type SignedRequest,
} from '../shared/messages/upstream-http.ts';
import { errorAnswer, isTold } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';

export interface ApiServerOptions {
  readonly upstream: Upstream;
  /** Who is asking, by the gateway's word. @throws AppError ASH401 */
  readonly verifyCaller: (assertion: string) => Caller;
  readonly onInternalError: (error: unknown, trace?: Trace) => void;
}

/** Above what gateways let through, for a body alone; who sends more is none. */
const maxBytes = 32 * 1024 * 1024;
/** Longer than gateways keep a connection: the one who would use it again is the one who closes it. */
const keepAliveTimeoutMs = 120_000;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new Error('a gateway sent more than it lets through');
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

/** Answers are written as they are ready; all at once where that is so. */
function createAnswer(response: ServerResponse, rows: number): Work<PlacedReply> {
  return new Work<PlacedReply>({
    rows,
    send(replies, isLast) {
      const piece = encodeReplies(replies);
      if (!isLast) response.write(piece);
      else if (response.headersSent) response.end(piece);
      else response.writeHead(200, ['Content-Length', String(piece.length)]).end(piece);
    },
  });
}

/** A server that answers gateways and nobody else. */
export function createApiServer(options: ApiServerOptions): Server {
  const { upstream, verifyCaller, onInternalError } = options;

  async function answerOne({ assertion, ...request }: SignedRequest): Promise<UpstreamReply> {
    try {
      return await upstream({ ...request, caller: verifyCaller(assertion) });
    } catch (error) {
      if (!isTold(error)) onInternalError(error, request.trace);
      return { ...errorAnswer(error, 'problem'), entity: null };
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requests = decodeRequests(await readBody(request));
    const work = createAnswer(response, requests.length);
    for (const [place, one] of requests.entries())
      void answerOne(one).then((reply) => work.add({ ...reply, place }));
  }

  function refuse(response: ServerResponse, status: number): void {
    response.shouldKeepAlive = false;
    response.writeHead(status, ['Content-Length', '0']).end();
  }

  return createServer({ keepAliveTimeout: keepAliveTimeoutMs }, (request, response) => {
    response.sendDate = false;
    if (request.url !== requestsPath || request.method !== 'POST') return refuse(response, 404);
    answer(request, response).catch((error: unknown) => {
      // A gateway that went away meanwhile waits for nothing.
      if (request.destroyed && !request.complete) return;
      onInternalError(error);
      refuse(response, 400);
    });
  });
}
