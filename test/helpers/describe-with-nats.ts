// Which tests need a NATS server?
import { natsServers } from './nats-servers.ts';

/** Left out where there is no server, except where everything has to be tested. */
export const describeWithNats =
  natsServers().length > 0 || process.env.CI === 'true'
    ? describe
    : (describe.skip as jest.Describe);
