// What may a user declare? The three kinds of resource, as zod schemas; the CRDs are made from them.
import { z } from 'zod';
import { actionSpecSchema } from './action-spec.ts';
import { authSpecSchema } from './auth-spec.ts';
import { cacheSpecSchema } from './cache-spec.ts';
import { corsSpecSchema } from './cors-spec.ts';
import { entitySpecSchema } from './entity-spec.ts';
import { limitsSpecSchema } from './limits-spec.ts';
import { description, hostName, identifier, resourceName, roleName } from './resource-texts.ts';
import { routeSpecSchema } from './routes-spec.ts';

export const apiVersion = 'ashlar.dev/v1alpha1';

const metadataSchema = z.strictObject({
  name: resourceName,
  namespace: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

const hostSchema = z.strictObject({
  name: hostName,
  tlsSecret: resourceName
    .optional()
    .describe('Secret of type kubernetes.io/tls with its certificate; without one it has no TLS.'),
});
export type Host = z.infer<typeof hostSchema>;

export const applicationSpecSchema = z.strictObject({
  description: description.optional(),
  hosts: z
    .array(hostSchema)
    .max(100)
    .optional()
    .describe(
      'Under which names clients reach it: in Kubernetes they get an Ingress; elsewhere they change nothing.',
    ),
  schema: identifier.optional().describe('PostgreSQL schema of all entities; default public.'),
  roles: z
    .array(z.strictObject({ name: roleName, description: description.optional() }))
    .max(100)
    .optional()
    .describe('Roles that access rules may name, beside anon and service_role.'),
  auth: authSpecSchema.optional().describe('How tokens are checked.'),
  cors: corsSpecSchema
    .optional()
    .describe('Which pages of other sites may ask from a browser; by default none.'),
  paging: z
    .strictObject({
      maxRows: z
        .int()
        .min(1)
        .max(100_000)
        .optional()
        .describe('Most rows of one answer; default 1000.'),
    })
    .optional()
    .describe('How many rows an answer has.'),
  cache: cacheSpecSchema
    .optional()
    .describe('Whether and how long answers are kept, where an Entity does not say otherwise.'),
  limits: limitsSpecSchema
    .optional()
    .describe('How much callers may ask for, and from where; without it, as much as they like.'),
  routes: z
    .array(routeSpecSchema)
    .max(100)
    .optional()
    .describe('Requests that other HTTP services answer, beside the REST API (docs/routes.md).'),
  types: z
    .array(
      z.strictObject({
        name: identifier,
        enum: z
          .array(z.string().min(1).max(63))
          .min(1)
          .max(500)
          .optional()
          .describe(
            'Values of a PostgreSQL enum type, in order; without it the type exists already (an extension’s, a domain).',
          ),
      }),
    )
    .max(200)
    .optional()
    .describe('Types of the database beyond PostgreSQL’s own.'),
});
export type ApplicationSpec = z.infer<typeof applicationSpecSchema>;

function kindSchema<K extends string, S extends z.ZodType>(kind: K, spec: S) {
  return z.strictObject({
    apiVersion: z.literal(apiVersion),
    kind: z.literal(kind),
    metadata: metadataSchema,
    spec,
  });
}
export const applicationSchema = kindSchema('Application', applicationSpecSchema);
export const entitySchema = kindSchema('Entity', entitySpecSchema);
export const actionSchema = kindSchema('Action', actionSpecSchema);
export type ActionResource = z.infer<typeof actionSchema>;
export type ApplicationResource = z.infer<typeof applicationSchema>;
export type EntityResource = z.infer<typeof entitySchema>;

/** All resources of one application, in the order of their names. */
export const resourceSetSchema = z.object({
  application: applicationSchema,
  entities: z.array(entitySchema),
  actions: z.array(actionSchema),
});
export type ResourceSet = z.infer<typeof resourceSetSchema>;
