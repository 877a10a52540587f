// session.seen: gateway → gateways. What has somebody written who may ask any of them next?
import { z } from 'zod';
import { positionSchema } from './stamp.ts';
import { defineSubject } from './subject.ts';

export const sessionSeen = defineSubject({
  name: 'session.seen',
  request: z.object({
    /** Hash of who it was. */
    principal: z.string(),
    position: positionSchema,
  }),
  reply: z.void(),
});
