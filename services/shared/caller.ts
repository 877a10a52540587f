// Who is asking?
import { z } from 'zod';

/** The caller as the gateway verified it. `claims` is `{}` when no token was presented. */
export const callerSchema = z.object({
  role: z.string(),
  claims: z.record(z.string(), z.unknown()),
});
export type Caller = z.infer<typeof callerSchema>;

/** The role of a caller who presents nothing. */
export const anonymousRole = 'anon';
/** The role of trusted back ends: every operation on every entity, no rules. */
export const serviceRole = 'service_role';
