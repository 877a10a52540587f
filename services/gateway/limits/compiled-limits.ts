// What do the limits of the served model come to?
import type { BlockList } from 'node:net';
import { LRUCache } from 'lru-cache';
import type { LimitsSpec } from '../../shared/model/limits-spec.ts';
import { familyOf, networksOf } from '../../shared/networks.ts';
import type { Answer } from '../stages/send.ts';
import {
  type ConcurrencyPolicy,
  createConcurrencyPolicy,
  createRatePolicy,
  type RatePolicy,
} from './policy.ts';
import { concurrencyRefusal, createRateRefusal } from './refusal.ts';

export interface RateLimit extends RatePolicy {
  readonly refusal: (waitMs: number) => Answer;
}
export interface ConcurrencyLimit extends ConcurrencyPolicy {
  readonly refusal: Answer;
}

/** Those that are asked at one point of a request's way. */
export interface LimitStage {
  readonly rates: readonly RateLimit[];
  readonly concurrency: readonly ConcurrencyLimit[];
}

export interface CompiledLimits {
  /** Whether requests of the address are taken. */
  readonly takes: (address: string) => boolean;
  /** Before it is known who asks. */
  readonly early: LimitStage;
  readonly late: LimitStage;
}

/** Addresses whose answer is remembered: looking through lists costs some microseconds. */
const maxAddresses = 10_000;

function createTakes({ allow, deny }: NonNullable<LimitsSpec['addresses']>) {
  const [allowed, denied] = [allow && networksOf(allow), networksOf(deny ?? [])];
  const isIn = (list: BlockList, address: string) => list.check(address, familyOf(address));
  const known = new LRUCache<string, boolean>({ max: maxAddresses });
  return (address: string): boolean => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const takes = (allowed === undefined || isIn(allowed, address)) && !isIn(denied, address);
    known.set(address, takes);
    return takes;
  };
}

/** Null where nothing is limited. */
export function compileLimits(spec: LimitsSpec | undefined): CompiledLimits | null {
  if (spec === undefined) return null;
  const rates = (spec.rates ?? []).map((rate): RateLimit => {
    const policy = createRatePolicy(rate);
    return { ...policy, refusal: createRateRefusal(policy) };
  });
  const concurrency = (spec.concurrency ?? []).map((one): ConcurrencyLimit => {
    const policy = createConcurrencyPolicy(one);
    return { ...policy, refusal: concurrencyRefusal(policy) };
  });
  const stage = (isEarly: boolean): LimitStage => ({
    rates: rates.filter((policy) => policy.isEarly === isEarly),
    concurrency: concurrency.filter((policy) => policy.isEarly === isEarly),
  });
  const takes = spec.addresses === undefined ? () => true : createTakes(spec.addresses);
  return { takes, early: stage(true), late: stage(false) };
}
