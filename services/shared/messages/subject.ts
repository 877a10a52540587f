// How do two services agree on a message?
import type { z } from 'zod';

/** A subject of the bus with the schemas of what is sent and what is answered. */
export interface Subject<Request, Reply> {
  readonly name: string;
  readonly request: z.ZodType<Request>;
  readonly reply: z.ZodType<Reply>;
}

/** A subject; its types follow from its schemas. */
export function defineSubject<Request, Reply>(
  subject: Subject<Request, Reply>,
): Subject<Request, Reply> {
  return subject;
}
