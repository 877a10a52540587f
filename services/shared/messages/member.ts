// member, member.query: every instance of a service → whoever wants to know. Who is there?
import { z } from 'zod';
import { defineSubject } from './subject.ts';

/** One running instance of a service. */
export const memberSchema = z.object({
  service: z.enum(['gateway', 'api', 'cache', 'database', 'operator']),
  /** Differs for every process that was ever started. */
  id: z.string(),
  /** Where it answers HTTP; null for those that answer on the bus only. */
  url: z.string().nullable(),
  /** Revision of the model it runs; null for none, or none yet. */
  revision: z.string().nullable(),
});
export type Member = z.infer<typeof memberSchema>;
export type ServiceName = Member['service'];

/** Said when something about it changes, when somebody asks, and again and again. */
export const memberSays = defineSubject({
  name: 'member',
  /** Leaving: it takes no more requests. */
  request: memberSchema.extend({ isLeaving: z.boolean() }),
  reply: z.void(),
});

/** Asks everybody to say who they are. */
export const memberQuery = defineSubject({
  name: 'member.query',
  request: z.object({}),
  reply: z.void(),
});
