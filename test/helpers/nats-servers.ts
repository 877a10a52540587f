// Which NATS servers does this run have?

/** Servers this run has: a path, or several with `:` between them. */
export const natsServersVariable = 'ASHLAR_TEST_NATS_SERVERS';

export function natsServers(): string[] {
  return (process.env[natsServersVariable] ?? '').split(':').filter(Boolean);
}
