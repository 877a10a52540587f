// How does a test get NATS servers that know each other?
import { freePort } from './free-port.ts';
import { type NatsServer, startNatsServer } from './nats-server.ts';

/** So many servers on free ports; those that are told to go let clients work for five seconds, as in the chart. */
export async function startNatsCluster(
  binary: string,
  { servers, jetStream }: { readonly servers: number; readonly jetStream: boolean },
): Promise<readonly NatsServer[]> {
  const ports: number[] = [];
  while (ports.length < servers) ports.push(await freePort());
  const routes = JSON.stringify(ports.map((port) => `nats-route://127.0.0.1:${port}`));
  const start = (port: number) =>
    startNatsServer({
      ...{ binary, jetStream },
      config: `
        server_name: "s${port}"
        lame_duck_grace_period: "5s"
        lame_duck_duration: "30s"
        cluster { name: c, listen: "127.0.0.1:${port}", no_advertise: true, routes: ${routes} }`,
    });
  return Promise.all(ports.map(start));
}
