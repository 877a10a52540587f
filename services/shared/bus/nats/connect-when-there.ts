// How are services called over a NATS that may not be there yet?
import { AppError } from '../../errors.ts';
import type { CallService } from '../../service-call.ts';
import type { Release } from '../bus.ts';
import { createActionCaller } from './action-caller.ts';
import { connectToNats, type NatsOptions } from './connect.ts';

/** Connects in the background; as long as NATS is not there, calls are answered 503. Never throws. */
export function connectWhenThere(options: Omit<NatsOptions, 'signal'>): {
  readonly callService: CallService;
  readonly release: Release;
} {
  const { observe } = options;
  const stop = new AbortController();
  let call: CallService = async () => {
    throw new AppError('ASH503', 'NATS is not reached now', { retryAfterSeconds: 1 });
  };
  const connected = connectToNats({ ...options, signal: stop.signal }).then((connection) => {
    call = createActionCaller(connection);
    return connection;
  });
  connected.catch((error: unknown) => {
    if (!stop.signal.aborted) observe({ kind: 'failure', doing: 'reach NATS', error });
  });
  return {
    callService: (request) => call(request),
    async release() {
      stop.abort();
      await connected.then(
        ({ close }) => close(),
        () => {},
      );
    },
  };
}
