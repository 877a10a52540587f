// Where are the keys of a test's issuer? On a server that answers as the test says, and counts how often it is asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

export type AnswerKeys = (request: IncomingMessage, response: ServerResponse) => void;

export interface KeyServer {
  readonly url: string;
  /** Requests that came. */
  asked: number;
  answer: AnswerKeys;
  /** Ends what is under way, and listens no more. */
  close(): Promise<void>;
}

/** A key of an issuer, and what it signs. */
export interface IssuerKey {
  readonly alg: string;
  /** As a key set shows it. */
  readonly jwk: JWK;
  /** For five minutes, unless the claims say otherwise. */
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>;
}

export async function createIssuerKey(alg: string, kid: string): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid };
  return {
    alg,
    jwk,
    sign: (claims, header = {}) =>
      new SignJWT({ exp: Math.floor(Date.now() / 1000) + 300, ...claims })
        .setProtectedHeader({ alg, kid, ...header })
        .sign(privateKey),
  };
}

/** Answers with these keys. */
export function withKeys(...keys: readonly (IssuerKey | JWK)[]): AnswerKeys {
  const text = JSON.stringify({ keys: keys.map((key) => ('jwk' in key ? key.jwk : key)) });
  return (_request, response) => {
    response.setHeader('Content-Type', 'application/jwk-set+json');
    response.end(text);
  };
}

/** No answer: the connection breaks. */
export const hangUp: AnswerKeys = (request) => request.socket.destroy();

/** Listens on 127.0.0.1. */
export async function startKeyServer(answer: AnswerKeys): Promise<KeyServer> {
  const server = createServer((request, response) => {
    state.asked++;
    state.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const state: KeyServer = {
    url: `http://127.0.0.1:${port}/keys`,
    asked: 0,
    answer,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return state;
}
