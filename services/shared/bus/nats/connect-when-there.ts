// How are services called over a NATS that may not be there yet?
import { type ConnectionOptions, connect, type NatsConnection } from 'nats';
import { AppError } from '../../errors.ts';
import type { Observe } from '../../observe/observation.ts';
import type { CallService } from '../../service-call.ts';
import type { Release } from '../bus.ts';
import { createActionCaller } from './action-caller.ts';

export interface NatsAccess {
  readonly url: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

const retryMs = 1000;
const connectTimeoutMs = 2000;

function optionsOf({ url, user, password }: NatsAccess): ConnectionOptions {
  return {
    servers: url,
    name: 'ashlar',
    timeout: connectTimeoutMs,
    maxReconnectAttempts: -1,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { pass: password }),
  };
}

/** Tries in the background until NATS answers; as long as it does not, calls are answered 503. Never throws. */
export function connectWhenThere(
  access: NatsAccess,
  observe: Observe,
): { readonly callService: CallService; readonly release: Release } {
  let connection: NatsConnection | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isReleased = false;
  let call: CallService = async () => {
    throw new AppError('ASH503', 'NATS is not reached now', { retryAfterSeconds: 1 });
  };

  async function attempt(isFirst: boolean): Promise<void> {
    try {
      connection = await connect(optionsOf(access));
      call = createActionCaller(connection);
      if (isReleased) await connection.close();
      else observe({ kind: 'event', level: 'info', message: 'NATS is reached' });
    } catch (error) {
      const message = `NATS is not reached: ${(error as Error).message}`;
      if (isFirst) observe({ kind: 'event', level: 'warn', message });
      if (!isReleased) timer = setTimeout(() => void attempt(false), retryMs);
    }
  }
  void attempt(true);
  return {
    callService: (request) => call(request),
    async release() {
      isReleased = true;
      clearTimeout(timer);
      await connection?.close();
    },
  };
}
