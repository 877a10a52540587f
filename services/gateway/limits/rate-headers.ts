// What is a client told of its limits? (draft-ietf-httpapi-ratelimit-headers-10)
import type { Taken } from './counters.ts';
import type { RatePolicy } from './policy.ts';

/** What a policy that counted the request said of it. */
export interface ToldRate extends Taken {
  readonly policy: RatePolicy;
}

const policyText = ({ name, limit, windowMs }: RatePolicy) =>
  `"${name}";q=${limit};w=${windowMs / 1000}`;

const share = ({ policy, remaining }: ToldRate) => remaining / policy.limit;

/** Name, value … of all policies, and of the one that will refuse first. Names are letters, digits and `-`. */
export function rateHeaders(rates: readonly ToldRate[]): string[] {
  const [first, ...rest] = rates;
  if (first === undefined) return [];
  let tightest = first;
  let policies = policyText(first.policy);
  for (const rate of rest) {
    policies += `, ${policyText(rate.policy)}`;
    if (share(rate) < share(tightest)) tightest = rate;
  }
  const { policy, remaining, waitMs } = tightest;
  const seconds = Math.ceil(waitMs / 1000);
  return [
    ...['RateLimit-Policy', policies],
    ...['RateLimit', `"${policy.name}";r=${remaining};t=${seconds}`],
  ];
}
