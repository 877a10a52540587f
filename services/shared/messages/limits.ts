// limits.counts, limits.take.<gateway>: gateways → gateways. How much was asked for at the others?
import { z } from 'zod';
import { defineSubject } from './subject.ts';

const countSchema = z.tuple([
  z.string().describe('What is counted: a policy, and whose requests.'),
  z.number().describe('Length of its window, in milliseconds.'),
  z.number().describe('Requests that this gateway let through since it knows of it; only rises.'),
  z.number().describe('Of them, in the window up to now.'),
]);
/** One count of one gateway. */
export type LimitCount = z.infer<typeof countSchema>;

/** Said when some have changed. */
export const limitCounts = defineSubject({
  name: 'limits.counts',
  request: z.object({ from: z.string(), counts: z.array(countSchema) }),
  reply: z.void(),
});

/** Asks the one gateway that counts for all whether one more may come. */
export const limitTake = defineSubject({
  name: 'limits.take',
  request: z.object({ key: z.string(), limit: z.number(), windowMs: z.number() }),
  reply: z.object({
    isAllowed: z.boolean(),
    /** How many more may come now. */
    remaining: z.number(),
    /** Milliseconds until one may come, where it may not; else until the window is over. */
    waitMs: z.number(),
  }),
});
