// What can be set about the gateway?
import { z } from 'zod';
import { cacheBytesSchema, maxStalenessSchema } from '../shared/service/config.ts';
import { parseNetworks } from './stages/client-address.ts';

const notNetworks =
  'must be addresses or networks with commas between them, as in "10.0.0.0/8, 192.0.2.7"';
const milliseconds = z.coerce.number().int().min(1).max(3_600_000);

/** Keys name the variables of the environment: `jwtSecret` is ASHLAR_JWT_SECRET. */
export const gatewayConfigSchema = z.object({
  // RFC 7518 §3.2: a key of HS256 has at least the hash's 256 bits.
  jwtSecret: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= 32, 'must have at least 32 bytes')
    .optional()
    .describe('At least 32 bytes: verifies tokens. Without one no token is accepted.'),
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
  drainDelayMs: z.coerce
    .number()
    .int()
    .min(0)
    .max(600_000)
    .default(0)
    .describe('How long requests are still accepted while load balancers learn that it goes.'),
  trustedProxies: z
    .string()
    .default('')
    .transform((text, context) => {
      const networks = parseNetworks(text);
      if (networks === null) context.addIssue(notNetworks);
      return networks ?? z.NEVER;
    })
    .describe(
      'Addresses and networks of proxies, with commas between them: what they say in `X-Forwarded-For` is believed.',
    ),
  drainTimeoutMs: milliseconds
    .default(10_000)
    .describe('How long requests in flight may take after that.'),
  edgeCacheBytes: cacheBytesSchema.describe(
    'Memory, in bytes, that answers may take which are ready to be sent.',
  ),
  maxStalenessMs: maxStalenessSchema,
});
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;
