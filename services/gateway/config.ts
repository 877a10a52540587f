// What can be set about the gateway?
import { z } from 'zod';

const milliseconds = z.coerce.number().int().min(1).max(3_600_000);

/** Keys name the variables of the environment: `jwtSecret` is ASHLAR_JWT_SECRET. */
export const gatewayConfigSchema = z.object({
  /** RFC 7518 §3.2: a key of HS256 has at least the hash's 256 bits. Without one no token is accepted. */
  jwtSecret: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= 32, 'must have at least 32 bytes')
    .optional(),
  /** From a request that is read to its answer. Above the statement timeout, so that the api can say why. */
  deadlineMs: milliseconds.default(15_000),
  /** Longer than the idle time of the load balancer before it (65 s behind most), short when exposed. */
  keepAliveTimeoutMs: milliseconds.default(5_000),
  headersTimeoutMs: milliseconds.default(10_000),
  requestTimeoutMs: milliseconds.default(30_000),
  /** How long requests are still accepted while load balancers learn that this replica goes. */
  drainDelayMs: z.coerce.number().int().min(0).max(600_000).default(0),
  /** How long requests in flight may take after that. */
  drainTimeoutMs: milliseconds.default(10_000),
});
export type GatewayConfig = z.infer<typeof gatewayConfigSchema>;
