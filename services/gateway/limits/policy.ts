// Which requests does a policy count, and what has a count of its own?
import type { Caller } from '../../shared/caller.ts';
import type { CountedBy, RateSpec, SelectionSpec } from '../../shared/model/limits-spec.ts';
import type { UsedKey } from '../keys/used-key.ts';
import { principalOf } from '../principal.ts';
import { addressBlock } from '../sockets/address-block.ts';
import type { Rate } from './counters.ts';

/** What is known of a request; who asks and for what only once that was found out. */
export interface Counted {
  readonly method: string;
  readonly address: string;
  readonly route: string;
  readonly caller: Caller;
  /** The API key that was presented, if one was. */
  readonly key: UsedKey | null;
}

export interface Policy {
  readonly name: string;
  /** It is decided by the address and the method alone, before anything is known of who asks. */
  readonly isEarly: boolean;
  /** Null: it does not count this request. */
  keyOf(counted: Counted): string | null;
}

export interface RatePolicy extends Policy, Rate {}

const parts: Readonly<Record<CountedBy, (counted: Counted) => string | null>> = {
  address: ({ address }) => addressBlock(address),
  // Nobody in particular comes from somewhere.
  principal: ({ caller, address }) => principalOf(caller) ?? addressBlock(address),
  key: ({ key }) => key?.id ?? null,
  route: ({ route }) => route,
};

/** What a list allows of one property; without a list, anything. */
function listed<T>(list: readonly T[] | undefined, of: (counted: Counted) => T | undefined) {
  if (list === undefined) return [];
  const meant = new Set<T | undefined>(list);
  return [(counted: Counted) => meant.has(of(counted))];
}

/** Which requests are counted: those that pass all of these. */
function conditionsOf({ methods, routes, roles, plans }: SelectionSpec) {
  return [
    ...listed<string>(methods, ({ method }) => method),
    ...listed<string>(routes, ({ route }) => route),
    ...listed<string>(roles, ({ caller }) => caller.role),
    ...listed<string>(plans, ({ key }) => key?.plan ?? undefined),
  ];
}

/** `kind` keeps the counts of equal names apart. */
function createPolicy(spec: SelectionSpec, kind: string): Policy {
  const { name, by = [], roles, plans, routes } = spec;
  const conditions = conditionsOf(spec);
  const texts = by.map((what) => parts[what]);
  return {
    name,
    isEarly: by.length === 1 && by[0] === 'address' && (roles ?? plans ?? routes) === undefined,
    keyOf(counted) {
      for (const isMeant of conditions) if (!isMeant(counted)) return null;
      let key = kind;
      for (const text of texts) {
        const part = text(counted);
        if (part === null) return null;
        key += ` ${part}`;
      }
      return key;
    },
  };
}

/** Counts outlive another model where policy and window stay the same. */
export function createRatePolicy(spec: RateSpec): RatePolicy {
  const { limit, windowSeconds } = spec;
  const policy = createPolicy(spec, `${spec.name}/${windowSeconds}`);
  return { ...policy, limit, windowMs: 1000 * windowSeconds };
}

export interface ConcurrencyPolicy extends Policy {
  readonly limit: number;
}

export function createConcurrencyPolicy(
  spec: SelectionSpec & { readonly limit: number },
): ConcurrencyPolicy {
  return { ...createPolicy(spec, spec.name), limit: spec.limit };
}
