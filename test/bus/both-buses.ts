// On which buses does a contract hold?
import type { Bus } from '../../services/shared/bus/bus.ts';
import { createInProcessBus } from '../../services/shared/bus/in-process.ts';
import { createNatsBus } from '../../services/shared/bus/nats/nats-bus.ts';
import { systemClock } from '../../services/shared/clock.ts';
import type { Observation } from '../../services/shared/observe/observation.ts';
import { connectNats } from '../helpers/connect-nats.ts';
import { type NatsServer, startNatsServer } from '../helpers/nats-server.ts';
import { natsServers } from '../helpers/nats-servers.ts';

export interface TestBus {
  readonly name: string;
  /** Another end of the same bus: over NATS a connection of its own. */
  join(): Promise<Bus>;
  readonly observations: Observation[];
  /** Lets go of all ends. */
  close(): Promise<void>;
}

/** An end of the bus that this server carries. */
export async function joinNats(
  url: string,
  observe: (observation: Observation) => void = () => {},
): Promise<Bus> {
  const connection = await connectNats(url, observe);
  return createNatsBus({ connection, observe, clock: systemClock });
}

function inProcess(): TestBus {
  const bus = createInProcessBus();
  const close = () => bus.close();
  return { name: 'in process', join: async () => bus, observations: [], close };
}

function overNats(binary: string): TestBus {
  const observations: Observation[] = [];
  const ends: Bus[] = [];
  let server: Promise<NatsServer> | null = null;
  return {
    name: `NATS (${binary})`,
    observations,
    async join() {
      server ??= startNatsServer({ binary });
      const end = await joinNats((await server).url, (one) => observations.push(one));
      ends.push(end);
      return end;
    },
    async close() {
      for (const end of ends) await end.close();
      await (await server)?.stop();
    },
  };
}

export const testBuses = (): TestBus[] => [inProcess(), ...natsServers().map(overNats)];
