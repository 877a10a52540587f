// How does a test get a NATS server whose users may do what Ashlar's configuration lets them?
import {
  authorizationConfig,
  natsUsers,
  passwordVariable,
} from '../../services/shared/bus/nats/permissions.ts';
import { type NatsServer, startNatsServer } from './nats-server.ts';

export const passwordOf = (user: string) => `p-${user}`;

/** Passwords are read by the server from its environment. */
export async function startNatsWithUsers(binary?: string): Promise<NatsServer> {
  for (const user of natsUsers) process.env[passwordVariable(user)] = passwordOf(user);
  const config = authorizationConfig();
  return startNatsServer({ config, ...(binary !== undefined && { binary }) });
}
