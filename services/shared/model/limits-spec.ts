// How much may one caller ask for, and from where? What an Application declares of its limits.
import { z } from 'zod';
import { roleName } from './resource-texts.ts';

const policyName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'must be small letters, digits and "-" between them')
  .max(63)
  .describe('Told to clients that are refused, and in metrics.');

const planName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'must be small letters, digits and "-" between them')
  .max(63);

/** Methods of the REST API. */
const methodSchema = z.enum(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS']);

export const countedBy = ['address', 'principal', 'key', 'route'] as const;
export type CountedBy = (typeof countedBy)[number];

const selectedShape = {
  name: policyName,
  by: z
    .array(z.enum(countedBy))
    .min(1)
    .max(4)
    .optional()
    .describe(
      'What has a count of its own: each address (of IPv6 each /64), each principal (iss and sub of the token; who has none, by address), each API key (requests without one are not counted), each route. Without it all requests are counted together.',
    ),
  roles: z
    .array(roleName)
    .min(1)
    .max(100)
    .optional()
    .describe('Counts requests of these roles only.'),
  plans: z
    .array(planName)
    .min(1)
    .max(100)
    .optional()
    .describe(
      'Counts requests with an API key of these usage plans only (`ashlar keys create --plan`).',
    ),
  methods: z.array(methodSchema).min(1).max(7).optional().describe('Counts these methods only.'),
  routes: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(500)
    .optional()
    .describe(
      'Counts these only: names of entities in URLs, rpc/ and that of an Action, events/ and that of an entity, routes/ and that of a route.',
    ),
};

const rateSchema = z.strictObject({
  ...selectedShape,
  limit: z.int().min(1).max(1_000_000_000).describe('Most requests in any time of that length.'),
  windowSeconds: z.int().min(1).max(86_400).describe('Length of that time.'),
});
export type RateSpec = z.infer<typeof rateSchema>;

const concurrencySchema = z.strictObject({
  ...selectedShape,
  limit: z.int().min(1).max(1_000_000).describe('Most requests at once, at each gateway.'),
});

/** Which requests a policy counts, and by what. */
export type SelectionSpec = Pick<RateSpec, keyof typeof selectedShape>;

const networks = (what: string) =>
  z
    .array(z.string().min(1).max(50))
    .min(1)
    .max(1000)
    .optional()
    .describe(`Addresses and networks, such as 192.0.2.7 and 2001:db8::/32, ${what}.`);

export const limitsSpecSchema = z.strictObject({
  rates: z.array(rateSchema).max(50).optional().describe('How many requests in how long a time.'),
  concurrency: z.array(concurrencySchema).max(50).optional().describe('How many requests at once.'),
  addresses: z
    .strictObject({
      allow: networks('that may ask: no other may'),
      deny: networks('that may not ask, though they be allowed'),
    })
    .optional()
    .describe('From where requests are taken; everything else is answered 403.'),
  maxBodyBytes: z
    .int()
    .min(1)
    .max(10_485_760)
    .optional()
    .describe('Largest body; never more than 10 MiB of a POST and 1 MiB of others.'),
  maxUrlBytes: z.int().min(64).max(8192).optional().describe('Longest URL; default 8192.'),
});
export type LimitsSpec = z.infer<typeof limitsSpecSchema>;
