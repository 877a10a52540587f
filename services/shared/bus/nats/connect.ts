// How does a process reach NATS, and come back to it?
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type NatsConnection } from 'nats';
import { AppError } from '../../errors.ts';
import type { Observe } from '../../observe/observation.ts';
import { type Connection, wrapConnection } from './connection.ts';
import { CurrentDriver } from './current-driver.ts';

export interface NatsOptions {
  /** One server or several, `nats://host:4222,nats://…`. */
  readonly url: string;
  readonly user: string;
  readonly password: string | undefined;
  /** Shown in the server's list of connections. */
  readonly name: string;
  readonly observe: Observe;
  /** Nobody wants the connection any more: trying ends. */
  readonly signal?: AbortSignal;
}

const reconnectMs = 200;
const reconnectJitterMs = 200;
const pingIntervalMs = 5000;
const connectTimeoutMs = 2000;
const retryMs = 500;

/** Up to the last @ of each server: a password may have one, too. */
const withoutPassword = (url: string) => url.replace(/(^|,)(\s*\w+:\/\/)?[^,]*@/g, '$1$2');

/**
 * Whatever stands before an @ would be read as part of a host by some and told to a name server.
 * @throws AppError ASH_CONFIG
 */
function requireNoPassword({ url }: NatsOptions): void {
  if (!url.includes('@')) return;
  const message = `NATS at ${withoutPassword(url)}: user and password do not belong into the URL`;
  throw new AppError('ASH_CONFIG', message, {
    hint: 'Set ASHLAR_NATS_USER and ASHLAR_NATS_PASSWORD.',
  });
}

/** Why the server cannot be used as it is configured; null when it just is not there. */
function misconfigured(error: unknown, { url, user }: NatsOptions): AppError | null {
  const { code } = error as { code?: string };
  const place = `NATS at ${withoutPassword(url)}`;
  if (code === 'AUTHORIZATION_VIOLATION' || code === 'AUTHENTICATION_EXPIRED')
    return new AppError('ASH_CONFIG', `${place} refuses user "${user}"`, {
      hint: 'Check ASHLAR_NATS_USER and ASHLAR_NATS_PASSWORD, and the users of the server.',
      cause: error,
    });
  if (code === 'BAD_AUTHENTICATION' || /invalid url/i.test(String(error)))
    return new AppError('ASH_CONFIG', `${place}: ${(error as Error).message}`, { cause: error });
  return null;
}

async function open({ url, user, password, name }: NatsOptions): Promise<NatsConnection> {
  return connect({
    servers: url.split(',').map((server) => server.trim()),
    name,
    ...(password !== undefined && { user, pass: password }),
    timeout: connectTimeoutMs,
    inboxPrefix: `_INBOX_${user}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: reconnectMs,
    reconnectJitter: reconnectJitterMs,
    pingInterval: pingIntervalMs,
    // A password that is refused later may be mended on the server's side.
    ignoreAuthErrorAbort: true,
  });
}

/**
 * Connects, for as long as it takes; afterwards comes back by itself. Rejects with AppError ASH_CONFIG when the
 * server refuses the user, or the URL holds one; and with the signal.
 */
export async function connectToNats(options: NatsOptions): Promise<Connection> {
  const { url, user, observe, signal } = options;
  requireNoPassword(options);
  for (;;) {
    try {
      const driver = await open(options);
      observe({ kind: 'event', level: 'info', message: 'NATS is reached' });
      const current = new CurrentDriver(driver, { open: () => open(options), observe });
      return wrapConnection(current, user);
    } catch (error) {
      const mistake = misconfigured(error, options);
      if (mistake !== null) throw mistake;
      observe({ kind: 'failure', doing: `connect to NATS at ${withoutPassword(url)}`, error });
      await sleep(retryMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}
