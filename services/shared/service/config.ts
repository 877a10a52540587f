// What is set about every service that runs as a process of its own?
import { z } from 'zod';
import { logLevels } from '../observe/log.ts';

/** Keys name the variables: `natsUrl` is ASHLAR_NATS_URL. */
export const serviceConfigSchema = z.object({
  /** Address to listen on. */
  host: z.string().default('0.0.0.0'),
  adminPort: z.coerce.number().int().min(0).max(65_535).default(9090),
  logLevel: z.enum(logLevels).default('info'),
  /** One server or several, with commas between them. */
  natsUrl: z.string().regex(/^(nats|tls|wss?):\/\//, 'must look like nats://host:4222'),
  /** By default the name of the service. */
  natsUser: z
    .string()
    .regex(/^[\w-]+$/)
    .optional(),
  natsPassword: z.string().optional(),
});
export type ServiceConfig = z.infer<typeof serviceConfigSchema>;

/** Signs the gateway's word for a caller; the same for gateways and apis. */
export const assertionSecretSchema = z
  .string()
  .refine((secret) => Buffer.byteLength(secret) >= 32, 'must have at least 32 bytes');
