// What does the environment say about a process that runs everything?
import { z } from 'zod';
import { gatewayConfigSchema, networks } from '../gateway/config.ts';
import { logLevels } from '../shared/observe/log.ts';
import { cacheBytesSchema, maxStalenessSchema } from '../shared/service/config.ts';
import { tracingConfigSchema } from '../shared/tracing/config.ts';

/** Keys name the variables: `poolSize` is ASHLAR_POOL_SIZE. */
export const embeddedConfigSchema = gatewayConfigSchema.extend({
  host: z.string().default('127.0.0.1'),
  /** Who starts it and who declares its issuers are one: an issuer may run beside it. */
  jwksNetworks: networks('127.0.0.0/8, ::1'),
  /** So may what its routes lead to. */
  routeNetworks: networks('127.0.0.0/8, ::1'),
  logLevel: z.enum(logLevels).default('info'),
  /** Connections to PostgreSQL. */
  poolSize: z.coerce.number().int().min(2).max(1000).default(10),
  /** Where micro services answer Actions; without it, calling one is answered 503. */
  natsUrl: z
    .string()
    .regex(
      /^(nats|tls):\/\/[^\s@]+$/,
      'must look like this: nats://host:4222 (the user goes into its own variable)',
    )
    .optional(),
  natsUser: z
    .string()
    .regex(/^[\w-]+$/)
    .default('ashlar'),
  natsPassword: z.string().optional(),
  cacheBytes: cacheBytesSchema,
  maxStalenessMs: maxStalenessSchema,
  statementTimeoutMs: z.coerce.number().int().min(1).max(3_600_000).default(10_000),
  ...tracingConfigSchema.shape,
});
export type EmbeddedConfig = z.infer<typeof embeddedConfigSchema>;
