// How is the API server asked? In JSON, over connections that are kept.
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Environment } from '../../shared/config.ts';
import type { KubernetesRequestObservation } from '../../shared/observe/operator-observation.ts';
import type { Access } from './access.ts';
import { findAccess } from './find-access.ts';
import { refusalOf } from './refusal.ts';
import { requestWords } from './request-words.ts';

/** Longer than a minute, after which an idle watch gets a bookmark. */
export const silenceMs = 90_000;
/** Until the first byte of an answer. */
const answerMs = 15_000;

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the server's address. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
  /** Of the body: which kind of patch it is. */
  readonly contentType?: string;
}
export interface StreamOptions {
  readonly signal: AbortSignal;
  /** Without a word for so long, it is given up. */
  readonly silenceMs: number;
}
export interface Connection {
  /** The answer, read. @throws KubernetesRefusal when the server refuses; any failure of the way as it is */
  ask<T>(request: Request): Promise<T>;
  /** The answer, as it comes. @throws the same */
  stream(request: Request, options: StreamOptions): Promise<AsyncIterable<string>>;
}

type OnAnswer = (request: KubernetesRequestObservation) => void;

const dispatcherOf = ({ tls, proxyUrl }: Access): Dispatcher =>
  proxyUrl === null
    ? new Agent({ connect: tls })
    : new ProxyAgent({ uri: proxyUrl, requestTls: tls });

function pathOf({ path, query = {} }: Request): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

async function headersOf({ authorize }: Access, { body, contentType }: Request) {
  const authorization = await authorize();
  return {
    accept: 'application/json',
    'user-agent': 'ashlar-operator',
    ...(authorization !== null && { authorization }),
    ...(body !== undefined && { 'content-type': contentType ?? 'application/json' }),
  };
}

/** As files of KUBECONFIG say, or the pod's service account. @throws AppError ASH_CONFIG when there is neither */
export function openConnection(
  environment: Environment,
  onAnswer: OnAnswer = () => {},
): Connection {
  const access = findAccess(environment);
  const dispatcher = dispatcherOf(access);
  const { origin, pathname } = new URL(access.server);
  const below = pathname.replace(/\/$/, '');

  async function send(request: Request, options: Partial<StreamOptions> = {}) {
    const { method, body } = request;
    const path = pathOf(request);
    const words = requestWords(method, path);
    const headers = await headersOf(access, request);
    const answered = (status: number | null) =>
      onAnswer({ kind: 'kubernetes-request', ...words, status });
    const sent = dispatcher.request({
      ...{ origin, method, headers, path: below + path, headersTimeout: answerMs },
      bodyTimeout: options.silenceMs ?? silenceMs,
      body: body === undefined ? null : JSON.stringify(body),
      signal: options.signal ?? null,
    });
    const answer = await sent.catch((error: unknown) => {
      answered(null);
      throw error;
    });
    answered(answer.statusCode);
    if (answer.statusCode < 300) return answer.body;
    throw refusalOf(words, answer.statusCode, await answer.body.text());
  }

  return {
    async ask<T>(request: Request) {
      return (await (await send(request)).json()) as T;
    },
    async stream(request, options) {
      const body = await send(request, options);
      return body.setEncoding('utf8');
    },
  };
}
