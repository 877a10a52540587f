// What can be set about the gateway?
import { z } from 'zod';
import { parseNetworks } from '../shared/networks.ts';
import { cacheBytesSchema, maxStalenessSchema } from '../shared/service/config.ts';
import { isLongEnough, minSecretBytes, parseSecrets } from './tokens/jwt-secrets.ts';
import { samplingConfigSchema } from './tracing/config.ts';

const notNetworks =
  'must be addresses or networks with commas between them, as in "10.0.0.0/8, 192.0.2.7"';
const milliseconds = z.coerce.number().int().min(1).max(3_600_000);

/** Addresses and networks with commas between them. */
export const networks = (byDefault: string) =>
  z
    .string()
    .default(byDefault)
    .transform((text, context) => {
      const parsed = parseNetworks(text);
      if (parsed === null) context.addIssue(notNetworks);
      return parsed ?? z.NEVER;
    });

/** Keys name the variables of the environment: `jwtSecret` is ASHLAR_JWT_SECRET. */
export const gatewayConfigSchema = z.object({
  jwtSecret: z
    .string()
    .refine(isLongEnough, `must have at least ${minSecretBytes} bytes`)
    .optional()
    .describe(
      'At least 32 bytes: verifies tokens that are of none of the declared issuers. Without one they are not accepted.',
    ),
  jwtSecrets: z
    .string()
    .default('')
    .transform((text, context) => {
      const secrets = parseSecrets(text);
      if (typeof secrets !== 'string') return secrets;
      context.addIssue(secrets);
      return z.NEVER;
    })
    .describe(
      'Secrets of issuers by the names that the Application gives them, as JSON: `{"partner": "…"}`; at least 32 bytes each.',
    ),
  jwksNetworks: networks('').describe(
    'Addresses and networks, with commas between them, from which keys of issuers may be fetched though they are private.',
  ),
  routeNetworks: networks('').describe(
    'Addresses and networks, with commas between them, that routes may lead to though they are of this machine, link-local or of a cloud’s metadata.',
  ),
  deadlineMs: milliseconds
    .default(15_000)
    .describe('From a request that is read to its answer; above the request timeout of the api.'),
  keepAliveTimeoutMs: milliseconds
    .default(5_000)
    .describe(
      'Longer than the idle time of the load balancer before it (65 s behind most), short when exposed.',
    ),
  headersTimeoutMs: milliseconds.default(10_000).describe('Until all headers are there.'),
  requestTimeoutMs: milliseconds.default(30_000).describe('Until the whole request is there.'),
  writeStallTimeoutMs: milliseconds
    .default(30_000)
    .describe('How long a client may take nothing of its answer; then it is cut off.'),
  maxConnections: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe(
      'Open at once; above it, new ones are closed. 10,000 that had asked once took 115 MB.',
    ),
  maxConnectionsPerAddress: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1000)
    .describe(
      'The same of one IPv4 address or IPv6 network /64; of `ASHLAR_TRUSTED_PROXIES` as many as there may be.',
    ),
  maxLoopDelayMs: z.coerce
    .number()
    .int()
    .min(5)
    .max(60_000)
    .default(100)
    .describe(
      'How late the event loop may be, on average over 0.1 s, before requests are shed: those without a token first.',
    ),
  drainDelayMs: z.coerce
    .number()
    .int()
    .min(0)
    .max(600_000)
    .default(0)
    .describe('How long requests are still accepted while load balancers learn that it goes.'),
  trustedProxies: networks('').describe(
    'Addresses and networks of proxies, with commas between them: what they say in `X-Forwarded-For` is believed.',
  ),
  drainTimeoutMs: milliseconds
    .default(10_000)
    .describe('How long requests in flight may take after that.'),
  edgeCacheBytes: cacheBytesSchema.describe(
    'Memory, in bytes, that answers may take which are ready to be sent.',
  ),
  maxStalenessMs: maxStalenessSchema,
  maxEventStreams: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(1000)
    .describe(
      'Streams of events (`/events/v1/…`) that may be open at once; each took 130 KB with the shop of examples/.',
    ),
  ...samplingConfigSchema.shape,
});
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;
