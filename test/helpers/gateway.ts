// How does a test get a gateway with a plain function behind it, and a client that speaks HTTP as it likes?
import { connect, type Socket } from 'node:net';
import { type JWTPayload, SignJWT } from 'jose';
import { createGateway, createOwnLimits, type Gateway } from '../../services/gateway/app.ts';
import { createCoherence } from '../../services/gateway/coherence.ts';
import { gatewayConfigSchema } from '../../services/gateway/config.ts';
import type { LoopSample } from '../../services/gateway/shed/watch-event-loop.ts';
import type { ChangeReader } from '../../services/shared/bus/change-log.ts';
import { createInProcessBus } from '../../services/shared/bus/in-process.ts';
import { createInProcessChangeLog } from '../../services/shared/bus/in-process-change-log.ts';
import { systemClock } from '../../services/shared/clock.ts';
import type { ApiKeyReply, ApiKeyRequest } from '../../services/shared/messages/db-api-key.ts';
import type { UpstreamReply, UpstreamRequest } from '../../services/shared/messages/upstream.ts';
import type { Model } from '../../services/shared/model/model.ts';
import type { Observation } from '../../services/shared/observe/observation.ts';
import type { Tracing } from '../../services/shared/tracing/tracing.ts';
import { smallModel } from './small-model.ts';

const timed: ReadonlySet<Observation['kind']> = new Set(['connections', 'pressure']);

const secret = 'a secret of at least thirty-two bytes';

/** What the function answers unless a test says otherwise. */
export const okReply: UpstreamReply = {
  status: 200,
  headers: ['Content-Type', 'application/json', 'Content-Range', '0-0/*'],
  body: '[{"id":"ö"}]',
  entity: 'products',
};

export interface TestGateway {
  readonly gateway: Gateway;
  readonly port: number;
  readonly origin: string;
  model: Model | null;
  upstream: (request: UpstreamRequest) => Promise<UpstreamReply>;
  /** What the database is asked about API keys. */
  lookUpKey: (request: ApiKeyRequest) => Promise<ApiKeyReply>;
  /** What came through. */
  forwarded: UpstreamRequest[];
  observed: Observation[];
  /** Makes believe that the process is as busy as that. */
  load: (sample: LoopSample) => void;
  /** As at the start. */
  reset(): void;
}

/** What a test brings along. */
interface GatewayGiven {
  readonly changes?: ChangeReader;
  readonly tracing?: Tracing | null;
}

/** A gateway that listens on a free port. */
export async function startGateway(
  settings: Record<string, unknown> = {},
  { changes = createInProcessChangeLog(), tracing = null }: GatewayGiven = {},
): Promise<TestGateway> {
  const fresh = () => ({
    model: smallModel(),
    upstream: async () => okReply,
    lookUpKey: async (): Promise<ApiKeyReply> => ({ state: 'unknown' }),
    forwarded: [],
    observed: [],
  });
  const state: Omit<TestGateway, 'gateway' | 'port' | 'origin'> = {
    ...fresh(),
    load: () => {},
    reset: () => void Object.assign(state, fresh()),
  };
  const config = gatewayConfigSchema.parse({ jwtSecret: secret, ...settings });
  const bus = createInProcessBus();
  const observe = () => {};
  const coherence = await createCoherence({ ...config, bus, clock: systemClock, secret, observe });
  const gateway = createGateway({
    config,
    coherence,
    limits: createOwnLimits({
      observe: (observation) => state.observed.push(observation),
      elapsedMs: systemClock.elapsedMs,
    }),
    model: () => state.model,
    upstream: (request) => {
      state.forwarded.push(request);
      return state.upstream(request);
    },
    lookUpKey: (request) => state.lookUpKey(request),
    // These are told by a timer, whatever a test does.
    observe: (observation) => !timed.has(observation.kind) && state.observed.push(observation),
    clock: systemClock,
    tracing,
    changes,
    watchLoop: (onSample) => {
      state.load = onSample;
      return () => {};
    },
  });
  const { port } = await gateway.listen(0, '127.0.0.1');
  return Object.assign(state, { gateway, port, origin: `http://127.0.0.1:${port}` });
}

export function tokenOf(role: string, claims: JWTPayload = {}): Promise<string> {
  const token = new SignJWT({ ...claims, role })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1m');
  return token.sign(Buffer.from(secret));
}

/** A connection on which nothing is sent yet. */
export function open(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => {});
  });
}

/** What comes back until the gateway closes the connection; '' when it answers nothing. */
export function exchange(port: number, sent: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    const received: Buffer[] = [];
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(received).toString()));
  });
}

/** The status of every answer in what came back. */
export function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, code]) => Number(code));
}

/** Resolves when it is true; the test's own time limit ends the wait. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await pause(5);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The start of a request for products, which anon may read; and an end after which the gateway closes. */
export const products = '/rest/v1/products HTTP/1.1\r\nHost: a.test\r\n';
export const close = 'Connection: close\r\n\r\n';
