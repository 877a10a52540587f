// Which values are handed down to every chart?
import { z } from 'zod';
import { foreignList, image, key, name, port } from './values-parts.mjs';

const existingSecret = (/** @type {string} */ what) =>
  name.describe(`A Secret of yours with ${what}; by default one is made and kept.`);

export const globalValues = z.strictObject({
  image: image.describe('The one image of all services.'),
  imagePullSecrets: foreignList.describe('Secrets that open the registry: `[{ name: … }]`.'),
  logLevel: z.enum(['info', 'warn', 'error', 'silent']).describe('Least severe of what is logged.'),
  development: z
    .boolean()
    .describe('For `skaffold dev`: sources in the Pods of services may be written over.'),
  jwt: z
    .strictObject({
      existingSecret: existingSecret('the secret that signs tokens, at least 32 bytes'),
      key: key.describe('Its key.'),
    })
    .describe('Verifies tokens.'),
  assertion: z
    .strictObject({
      existingSecret: existingSecret('the secret of gateways and apis, at least 32 bytes'),
      key: key.describe('Its key.'),
    })
    .describe('Signs who the caller is.'),
  nats: z
    .strictObject({
      url: z
        .string()
        .regex(/^((nats|tls|wss?):\/\/[^@]+)?$/)
        .describe('Of another NATS; needs `nats.enabled: false`.'),
      existingSecret: existingSecret('a password for each user, the user’s name as its key'),
      peers: foreignList.describe(
        'Pods or addresses of another NATS, as a NetworkPolicy names them.',
      ),
      port: port.describe('Port of another NATS, for the NetworkPolicies.'),
    })
    .describe('What services talk over.'),
  database: z
    .strictObject({
      existingSecret: existingSecret('the URL of PostgreSQL, in the layout of CloudNativePG'),
      key: key.describe('Key of the URL.'),
      peers: foreignList.describe(
        'Pods or addresses of another PostgreSQL, as a NetworkPolicy names them.',
      ),
      port: port.describe('Port of another PostgreSQL, for the NetworkPolicies.'),
    })
    .describe('Where the rows are.'),
  tracing: z
    .strictObject({
      endpoint: z
        .string()
        .regex(/^(https?:\/\/[^@]+)?$/)
        .describe('Of a collector, for OTLP over HTTP: `http://collector.observability.svc:4318`.'),
      headers: z
        .strictObject({
          existingSecret: name.describe(
            'A Secret of yours with what OTEL_EXPORTER_OTLP_HEADERS says; by default none are sent.',
          ),
          key: key.describe('Its key.'),
        })
        .describe('Credentials of who takes the spans.'),
      sampler: z
        .enum([
          'always_on',
          'always_off',
          'traceidratio',
          'parentbased_always_on',
          'parentbased_always_off',
          'parentbased_traceidratio',
        ])
        .describe('Which requests are traced, as OTEL_TRACES_SAMPLER has it.'),
      ratio: z.number().min(0).max(1).describe('Share of them, for the samplers that take one.'),
      resourceAttributes: z
        .string()
        .describe('Told of each span: `deployment.environment.name=production`.'),
      peers: foreignList.describe(
        'Pods or addresses of the collector, as a NetworkPolicy names them.',
      ),
      port: port.describe('Port of the collector, for the NetworkPolicies.'),
    })
    .describe('Where traces go; by default there are none.'),
  networkPolicy: z
    .strictObject({
      enabled: z.boolean().describe('Closes every connection that Ashlar does not need.'),
      dns: foreignList.describe('Where names are resolved.'),
      metricsFrom: foreignList.describe('Who may ask for `/metrics`; by default nobody.'),
    })
    .describe('Who may talk to whom.'),
});
