// How does a test send over NATS what no service would?
import { connect, type NatsConnection } from 'nats';
import type { Bus } from '../../services/shared/bus/bus.ts';
import type { Observation } from '../../services/shared/observe/observation.ts';
import { type NatsServer, startNatsServer } from '../helpers/nats-server.ts';
import { joinNats } from './both-buses.ts';

export interface RawNats {
  readonly nats: NatsServer;
  /** Sends and receives bytes. */
  readonly raw: NatsConnection;
  readonly observations: Observation[];
  /** Another end, whose observations are kept. */
  join(): Promise<Bus>;
  /** What was told of failures of this kind. */
  failures(doing: RegExp): number;
  close(): Promise<void>;
}

/** A server, bare connections to it, and buses. */
export async function startRaw(binary: string): Promise<RawNats> {
  const nats = await startNatsServer({ binary });
  const raw = await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const observations: Observation[] = [];
  const ends: Bus[] = [];
  return {
    nats,
    raw,
    observations,
    async join() {
      const end = await joinNats(nats.url, (one) => observations.push(one));
      ends.push(end);
      return end;
    },
    failures: (doing) =>
      observations.filter((one) => one.kind === 'failure' && doing.test(one.doing)).length,
    async close() {
      for (const end of ends) await end.close();
      await raw.close();
      await nats.stop();
    },
  };
}
