// How may an Application say whose tokens are accepted?
import { z } from 'zod';
import { signatureAlgorithms } from '../public-jwk.ts';
import { roleName } from './resource-texts.ts';

const issuerName = z.string().min(1).max(500);
const audience = z.string().min(1).max(500);
const toleranceSeconds = z.int().min(0).max(300);
const claimName = z.string().min(1).max(100);

const jwksSchema = z.strictObject({
  url: z
    .string()
    .max(2000)
    .optional()
    .describe(
      'Where they are fetched: https, or http of a host of this machine or of the cluster (`keycloak.auth.svc`).',
    ),
  keys: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .max(20)
    .optional()
    .describe('The keys themselves, as JSON Web Keys (RFC 7517): public ones only.'),
});

const roleMappingSchema = z.strictObject({
  value: z
    .string()
    .min(1)
    .max(500)
    .describe('What the claim says; or, where it is a list, one of its values.'),
  role: roleName.describe('Role that such a caller has.'),
});

const issuerSchema = z.strictObject({
  issuer: issuerName.describe('The "iss" of its tokens.'),
  audience: audience
    .optional()
    .describe('Its tokens must carry this "aud"; by default `auth.audience`.'),
  algorithms: z
    .array(z.enum(signatureAlgorithms))
    .min(1)
    .max(signatureAlgorithms.length)
    .optional()
    .describe('Of signatures; by default all that its keys are made for.'),
  secret: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'must be lower-case letters, digits and "-"')
    .optional()
    .describe(
      'Name of the secret that signs its tokens with HS256: one of ASHLAR_JWT_SECRETS. This or `jwks`.',
    ),
  jwks: jwksSchema.optional().describe('Its public keys. This or `secret`.'),
  roleClaim: claimName
    .optional()
    .describe(
      'Claim that names the role, or its path: realm_access.roles; default `auth.roleClaim`.',
    ),
  roles: z
    .array(roleMappingSchema)
    .min(1)
    .max(100)
    .optional()
    .describe(
      'Which role a value of the claim stands for; the first that fits counts. Without, the value is the role.',
    ),
  defaultRole: roleName
    .optional()
    .describe(
      'Role where the claim is missing or says nothing of these; without, the token is refused.',
    ),
  clockToleranceSeconds: toleranceSeconds
    .optional()
    .describe('Default `auth.clockToleranceSeconds`.'),
});
export type IssuerSpec = z.infer<typeof issuerSchema>;

const apiKeysSchema = z.strictObject({
  roles: z
    .array(roleName)
    .min(1)
    .max(100)
    .describe('Roles that keys may have; a key with another one is refused, whoever made it.'),
});

export const authSpecSchema = z.strictObject({
  issuer: z.string().max(500).optional().describe('Tokens must carry this "iss".'),
  audience: z.string().max(500).optional().describe('Tokens must carry this "aud".'),
  clockToleranceSeconds: toleranceSeconds.optional().describe('Default 5.'),
  roleClaim: z.string().max(100).optional().describe('Claim that names the role; default role.'),
  issuers: z
    .array(issuerSchema)
    .max(20)
    .optional()
    .describe(
      'Others whose tokens are accepted, by their "iss"; what is said above is about tokens of ASHLAR_JWT_SECRET.',
    ),
  apiKeys: apiKeysSchema
    .optional()
    .describe('Accept API keys, as `ashlar keys` makes them; without it none are accepted.'),
});
export type AuthSpec = z.infer<typeof authSpecSchema>;
