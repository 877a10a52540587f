// How does a session of the checker ask, and what does it learn beside the body?
import { SignJWT } from 'jose';
import { Agent, request } from 'undici';

export interface Asked {
  readonly path: string;
  readonly method?: 'GET' | 'PATCH';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface Told {
  readonly status: number;
  readonly json: unknown;
  readonly words: string;
  readonly cacheStatus: string;
  /** Header of that name; null without it. */
  readonly header: (name: string) => string | null;
}
export type Ask = (gateway: string, asked: Asked) => Promise<Told>;

/** Longer than anything should take; a lost answer shall not hold up the run. */
const timeoutMs = 8000;

export function signToken(secret: string, claims: Readonly<Record<string, unknown>>) {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('2h')
    .sign(new TextEncoder().encode(secret));
}

/** A client with connections of its own; rejects when there is no answer. */
export function createClient(token: string): { ask: Ask; close: () => Promise<void> } {
  const dispatcher = new Agent({ headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  async function ask(gateway: string, { path, method = 'GET', body, headers }: Asked) {
    const answer = await request(`${gateway}${path}`, {
      method,
      dispatcher,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const words = await answer.body.text();
    const header = (name: string) => (answer.headers[name] as string | undefined) ?? null;
    const isJson = header('content-type')?.includes('json') === true && words !== '';
    return {
      status: answer.statusCode,
      words,
      json: isJson ? JSON.parse(words) : undefined,
      cacheStatus: header('cache-status') ?? '',
      header,
    };
  }
  return { ask, close: () => dispatcher.close() };
}
