// How does a test connect to NATS as a service does?
import { connectToNats } from '../../services/shared/bus/nats/connect.ts';
import type { Connection } from '../../services/shared/bus/nats/connection.ts';
import type { Observe } from '../../services/shared/observe/observation.ts';

/** A connection to a server without users. */
export function connectNats(url: string, observe: Observe = () => {}): Promise<Connection> {
  return connectToNats({ url, user: 'test', password: undefined, name: 'test', observe });
}
