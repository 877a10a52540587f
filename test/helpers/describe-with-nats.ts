// Which tests need a NATS server?
import { natsServers } from './nats-servers.ts';

/** Left out where there is no server, except where everything has to be tested. */
export const describeWithNats =
  natsServers().length > 0 || process.env.CI === 'true'
    ? describe
    : (describe.skip as jest.Describe);

/** The same tests with every server there is. */
export function describeWithEachNats(tests: (binary: string) => void): void {
  const binaries = natsServers().length > 0 ? natsServers() : ['nats-server'];
  for (const binary of binaries) describeWithNats(`with ${binary}`, () => tests(binary));
}
