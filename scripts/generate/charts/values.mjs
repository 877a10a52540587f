// Which values does each chart take? Their schemas; defaults stand in the values.yaml of each chart.
import { z } from 'zod';
import { globalValues } from './global-values.mjs';
import {
  autoscaling,
  foreign,
  foreignList,
  image,
  key,
  name,
  place,
  replicas,
  storage,
  words,
} from './values-parts.mjs';

/** Set by the chart itself. */
const ofTheChart = new Set([
  ...['host', 'port', 'adminPort', 'logLevel', 'natsUrl', 'natsUser', 'natsPassword'],
  ...['jwtSecret', 'jwtSecrets', 'assertionSecret', 'databaseUrl', 'advertiseHost'],
  ...['app', 'namespace', 'instance', 'gatewayService'],
  // By `global.tracing`, for all services.
  ...['otelExporterOtlpEndpoint', 'otelExporterOtlpHeaders', 'otelServiceName'],
  ...['otelResourceAttributes', 'otelTracesSampler', 'otelTracesSamplerArg'],
]);

/** @param {z.ZodObject} schema of a service's environment */
function config({ shape }) {
  const own = Object.entries(shape).filter(([key]) => !ofTheChart.has(key));
  return z
    .strictObject(Object.fromEntries(own))
    .describe(
      'Variables of docs/deployment.md: `statementTimeoutMs` is ASHLAR_STATEMENT_TIMEOUT_MS.',
    );
}

/** Of the whole; those of the charts in it come below their names. */
export const umbrellaValues = z.strictObject({
  global: globalValues,
  crds: z
    .strictObject({ install: z.boolean().describe('Whether this release brings them.') })
    .describe('Definitions of Entity, Action and Application; they stay when the release goes.'),
  serviceMonitor: z
    .strictObject({
      enabled: z.boolean().describe('Needs the Prometheus operator.'),
      interval: z
        .string()
        .regex(/^\d+(ms|s|m)$/)
        .describe('Between scrapes.'),
      labels: words.describe('By which Prometheus finds it.'),
    })
    .describe('Scrapes every service.'),
  prometheusRule: z
    .strictObject({
      enabled: z.boolean().describe('Needs the Prometheus operator.'),
      labels: words.describe('By which Prometheus finds it.'),
    })
    .describe('Alerts; docs/runbooks says what to do.'),
  dashboards: z
    .strictObject({
      enabled: z.boolean().describe('ConfigMaps, which the sidecar of Grafana reads.'),
      labels: words.describe('By which Grafana finds them.'),
      annotations: words.describe('More of them: `grafana_folder`, as the sidecar is set up.'),
    })
    .describe('Dashboards: an overview, and one for each service.'),
  test: z
    .strictObject({
      role: z.string().describe('Role that asks; by default nobody signed in.'),
      entity: z.string().describe('Rows of it are written, read and deleted.'),
      row: foreign.describe('The row.'),
    })
    .describe('What `helm test` asks.'),
});

const scaled = place.extend({ replicas: replicas(100), autoscaling });

/** @param {z.ZodObject} environment of the gateway */
function gatewayValues(environment) {
  return scaled.extend({
    service: z
      .strictObject({
        type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']).describe('How it is reached.'),
        annotations: words.describe('Of the Service; some clouds want them.'),
      })
      .describe('Port 80.'),
    networkPolicy: z
      .strictObject({
        from: foreignList.describe('Who may ask it; by default everybody.'),
        keys: foreignList.describe(
          'Egress rules to where the keys of issuers are (`auth.issuers[].jwks.url`); by default nowhere.',
        ),
        upstreams: foreignList.describe(
          'Egress rules to where the upstreams of routes are (`spec.routes[].upstreams`); by default nowhere.',
        ),
      })
      .describe('Who may come in, and where it may go.'),
    jwtSecrets: z
      .strictObject({
        existingSecret: name.describe(
          'A Secret of yours with the secrets of issuers, as ASHLAR_JWT_SECRETS has them; by default there are none.',
        ),
        key: key.describe('Its key.'),
      })
      .describe('Verifies tokens of issuers that have no public keys.'),
    config: config(environment),
  });
}

/**
 * The values of each chart in it.
 * @param {Record<'gateway' | 'api' | 'cache' | 'database' | 'operator', z.ZodObject>} environments schemas of what
 *   is set about the services
 */
export function chartValues({ gateway, api, cache, database, operator }) {
  return {
    gateway: gatewayValues(gateway),
    api: scaled.extend({ config: config(api) }),
    cache: scaled.extend({ config: config(cache) }),
    database: scaled.extend({ config: config(database) }),
    operator: place.extend({
      replicas: z.int().min(1).max(2).describe('Instances: 1, or 2 of which one stands by.'),
      config: config(operator),
      networkPolicy: z
        .strictObject({ apiServer: foreignList.describe('Egress rules to the API server.') })
        .describe('Where it may go.'),
    }),
    nats: place.extend({
      enabled: z.boolean().describe('False uses the one at `global.nats.url`.'),
      replicas: z.literal([1, 3]).describe('Servers: 1, or 3 of which one may go.'),
      image: image.describe('Of the servers.'),
      storage: storage
        .extend({ maxBytes: z.int().min(1_000_000).describe('What JetStream may fill of it.') })
        .describe('Volumes of JetStream.'),
    }),
    postgres: place.extend({
      enabled: z.boolean().describe('False uses the one of `global.database.existingSecret`.'),
      image: image.describe('Of the server.'),
      storage: storage.describe('Its volume.'),
      parameters: z
        .record(z.string().regex(/^[a-z_.]+$/), z.union([z.string(), z.number(), z.boolean()]))
        .describe('Of `postgresql.conf`.'),
    }),
  };
}
