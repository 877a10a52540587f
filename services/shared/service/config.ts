// What is set about every service that runs as a process of its own?
import { z } from 'zod';
import { logLevels } from '../observe/log.ts';
import { tracingConfigSchema } from '../tracing/config.ts';

/** 0 takes a free one. */
export const portSchema = z.coerce.number().int().min(0).max(65_535);

/** Keys name the variables: `natsUrl` is ASHLAR_NATS_URL. */
export const serviceConfigSchema = z.object({
  host: z.string().default('0.0.0.0').describe('Address to listen on.'),
  adminPort: portSchema.default(9090).describe('Port of `/livez`, `/readyz` and `/metrics`.'),
  logLevel: z.enum(logLevels).default('info').describe('Least severe of what is logged.'),
  natsUrl: z
    .string()
    .regex(/^(nats|tls|wss?):\/\//, 'must look like nats://host:4222')
    .describe('`nats://host:4222`; several servers with commas between them.'),
  natsUser: z
    .string()
    .regex(/^[\w-]+$/)
    .optional()
    .describe('By default the name of the service.'),
  natsPassword: z.string().optional().describe('Without one, no user is named to the server.'),
  ...tracingConfigSchema.shape,
});
export type ServiceConfig = z.infer<typeof serviceConfigSchema>;

/** Signs the gateway's word for a caller. */
export const assertionSecretSchema = z
  .string()
  .refine((secret) => Buffer.byteLength(secret) >= 32, 'must have at least 32 bytes')
  .describe('At least 32 bytes, the same for gateways and apis: signs who the caller is.');

/** Δ of the caches. */
export const maxStalenessSchema = z.coerce
  .number()
  .int()
  .min(10)
  .max(60_000)
  .default(250)
  .describe('How long, in milliseconds, an answer may lag behind the database at most.');

/** Of kept answers. */
export const cacheBytesSchema = z.coerce
  .number()
  .int()
  .min(1024 * 1024)
  .default(64 * 1024 * 1024);
