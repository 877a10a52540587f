// Which requests does the gateway forward to other HTTP services, and how? What an Application declares of them.
import { z } from 'zod';
import { hostName, roleName } from './resource-texts.ts';

const routeName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'must be small letters, digits and "-" between them')
  .max(63)
  .describe('Limits, metrics and logs call it `routes/` and this name.');

const headerName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be the name of a header')
  .describe('Name of a header.');
const headerValue = z
  .string()
  .max(4000)
  .regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII')
  .describe('Its value.');
const path = z.string().min(1).max(1000).regex(/^\//, 'must start with "/"');

const headersSchema = z.strictObject({
  set: z
    .array(z.strictObject({ name: headerName, value: headerValue }))
    .min(1)
    .max(50)
    .optional()
    .describe('Headers that are there with this value, whatever was sent.'),
  remove: z.array(headerName).min(1).max(50).optional().describe('Headers that are taken away.'),
});
export type HeadersSpec = z.infer<typeof headersSchema>;

/** What the gateway takes at all. */
const methods = ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'] as const;

const matchSchema = z.strictObject({
  hosts: z
    .array(hostName)
    .min(1)
    .max(50)
    .optional()
    .describe('Names in the header `Host`; by default any.'),
  prefix: path.optional().describe('This path and all below it. This or `exact`.'),
  exact: path.optional().describe('This path alone. This or `prefix`.'),
  methods: z.array(z.enum(methods)).min(1).max(7).optional().describe('By default all.'),
});
export type MatchSpec = z.infer<typeof matchSchema>;

const upstreamSchema = z.strictObject({
  url: z
    .string()
    .max(300)
    .describe('Where it listens: scheme, name and port, as in http://shipping.shop.svc:8080.'),
  weight: z
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe('Its share of the requests, beside the weights of the others; default 1.'),
});
export type UpstreamSpec = z.infer<typeof upstreamSchema>;

const retriesSchema = z.strictObject({
  attempts: z.int().min(0).max(5).optional().describe('Most further tries; default 1.'),
  budgetPercent: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe(
      'Further tries of a route are no more than this share of its requests, and ten; default 20.',
    ),
});

const circuitBreakerSchema = z.strictObject({
  failures: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('After so many in a row an upstream is asked no more; default 5.'),
  openMs: z
    .int()
    .min(100)
    .max(600_000)
    .optional()
    .describe('Milliseconds until one request tries it again; default 10000.'),
});

export const routeSpecSchema = z.strictObject({
  name: routeName,
  match: matchSchema.describe('Which requests it takes.'),
  upstreams: z.array(upstreamSchema).min(1).max(20).describe('Services that answer.'),
  roles: z
    .array(roleName)
    .min(1)
    .max(100)
    .optional()
    .describe('Who may ask, beside service_role; `anon` is who has no token.'),
  rewritePrefix: path.optional().describe('Stands in the path for what matched.'),
  requestHeaders: headersSchema.optional().describe('What the upstream is sent otherwise.'),
  responseHeaders: headersSchema.optional().describe('What the client is sent otherwise.'),
  preserveHost: z
    .boolean()
    .optional()
    .describe('Whether the upstream is sent the `Host` of the client; default false.'),
  forwardToken: z
    .boolean()
    .optional()
    .describe('Whether the upstream is sent `Authorization`; default false.'),
  websocket: z.boolean().optional().describe('Whether WebSockets may be opened; default false.'),
  timeoutMs: z
    .int()
    .min(1)
    .max(3_600_000)
    .optional()
    .describe('Milliseconds from a request that is read to the head of its answer; default 15000.'),
  idleTimeoutMs: z
    .int()
    .min(1000)
    .max(86_400_000)
    .optional()
    .describe(
      'Milliseconds in which nothing comes of an answer, or of a WebSocket from either side; default 300000.',
    ),
  maxBodyBytes: z
    .int()
    .min(0)
    .max(1_099_511_627_776)
    .optional()
    .describe('Largest body of a request; default 10 MiB, or `limits.maxBodyBytes`.'),
  maxInFlight: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe(
      'Most requests at once to an upstream, of each gateway; fewer while it fails. Default 1000.',
    ),
  retries: retriesSchema.optional().describe('What is asked again where an upstream fails.'),
  circuitBreaker: circuitBreakerSchema
    .optional()
    .describe('When an upstream that fails is left alone.'),
});
export type RouteSpec = z.infer<typeof routeSpecSchema>;
