// How does the api listen for gateways?
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Caller } from '../shared/caller.ts';
import { AppError } from '../shared/errors.ts';
import type { Upstream, UpstreamReply, UpstreamRequest } from '../shared/messages/upstream.ts';
import {
  callerHeader,
  readMethod,
  readTarget,
  replyHeaders,
  requestIdHeader,
} from '../shared/messages/upstream-http.ts';
import { errorAnswer, isTold } from '../shared/problem.ts';

export interface ApiServerOptions {
  readonly upstream: Upstream;
  /** Who is asking, by the gateway's word. @throws AppError ASH401 */
  readonly verifyCaller: (assertion: string | undefined) => Caller;
  readonly onInternalError: (error: unknown, requestId: string) => void;
}

/** Above what gateways let through; who sends more is none. */
const maxBodyBytes = 16 * 1024 * 1024;
/** Assertions carry all claims of a token. */
const maxHeaderSize = 32 * 1024;
/** Longer than gateways keep a connection: the one who would use it again is the one who closes it. */
const keepAliveTimeoutMs = 120_000;

async function readBody(request: IncomingMessage): Promise<string | null> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined)
    return null;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBodyBytes) throw new AppError('ASH413', 'the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, reply: UpstreamReply): void {
  const headers = replyHeaders(reply);
  const { status } = reply;
  const body = reply.body ?? '';
  if (status !== 204 && status !== 304 && reply.body !== null)
    headers.push('Content-Length', String(Buffer.byteLength(body)));
  response.writeHead(status, headers).end(body);
}

/** The request as the gateway made it. @throws AppError ASH401, ASH413 */
async function toRequest(request: IncomingMessage, caller: Caller): Promise<UpstreamRequest> {
  const { method = '', url = '' } = request;
  const headers = request.headers as UpstreamRequest['headers'];
  return {
    method: readMethod(method, headers),
    ...readTarget(url),
    headers,
    body: await readBody(request),
    caller,
    requestId: headers[requestIdHeader] as string,
  };
}

/** A server that answers gateways and nobody else. */
export function createApiServer(options: ApiServerOptions): Server {
  const { upstream, verifyCaller, onInternalError } = options;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const caller = verifyCaller(request.headers[callerHeader] as string | undefined);
      send(response, await upstream(await toRequest(request, caller)));
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      if (!isTold(error)) onInternalError(error, String(request.headers[requestIdHeader] ?? ''));
      send(response, { ...errorAnswer(error, 'problem'), entity: null });
    }
  }

  const server = createServer(
    { maxHeaderSize, keepAliveTimeout: keepAliveTimeoutMs },
    (request, response) => {
      response.sendDate = false;
      void answer(request, response);
    },
  );
  return server;
}
