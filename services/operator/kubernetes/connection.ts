// How is the API server reached? With the credentials of the pod or of KUBECONFIG, over connections that are kept.
import { readFile } from 'node:fs/promises';
import { KubeConfig, type RequestContext } from '@kubernetes/client-node';
import type { Dispatcher } from 'undici';
import type { KubernetesRequestObservation } from '../../shared/observe/operator-observation.ts';
import { AnswerHandler } from './answer-handler.ts';
import { requestWords } from './request-words.ts';

/** Longer than a minute, after which an idle watch gets a bookmark. */
export const silenceMs = 90_000;
/** Until the first byte of an answer. */
const answerMs = 15_000;

/** The client library knows no time limits of its own: a server that falls silent would be waited for forever. */
const withTimeLimits: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
  dispatch({ ...options, headersTimeout: answerMs, bodyTimeout: silenceMs }, handler);

type OnAnswer = (request: KubernetesRequestObservation) => void;
const telling =
  (onAnswer: OnAnswer): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) => {
    const words = requestWords(options.method, options.path);
    const answered = (status: number | null) =>
      onAnswer({ kind: 'kubernetes-request', ...words, status });
    return dispatch(options, new AnswerHandler(handler, answered));
  };

/**
 * The client library opens a connection for each request; this one keeps them. It also remembers the token for a minute,
 * in which one that was replaced may not be accepted any more; this one reads the file each time.
 */
export class Connection extends KubeConfig {
  #dispatcher: Dispatcher | undefined;
  readonly #onAnswer: OnAnswer;

  constructor(onAnswer: OnAnswer) {
    super();
    this.#onAnswer = onAnswer;
  }

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    await super.applySecurityAuthentication(context);
    this.#dispatcher ??= context.getDispatcher()?.compose(withTimeLimits, telling(this.#onAnswer));
    if (this.#dispatcher !== undefined) context.setDispatcher(this.#dispatcher);
    const file: unknown = this.getCurrentUser()?.authProvider?.config?.tokenFile;
    if (typeof file !== 'string') return;
    const token = await readFile(file, 'utf8');
    context.setHeaderParam('Authorization', `Bearer ${token.trim()}`);
  }
}

/** Of the pod's service account, or of KUBECONFIG. @throws Error when there is neither */
export function openConnection(onAnswer: OnAnswer = () => {}): Connection {
  const connection = new Connection(onAnswer);
  connection.loadFromDefault();
  return connection;
}
