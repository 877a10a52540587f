// What do requester and responder write to each other? The heads of their frames, and rows to texts and back.
import { z } from 'zod';
import type { Subject } from '../../messages/subject.ts';
import { traceSchema } from '../../trace.ts';

/** Subjects of any messages: on the wire all are treated alike. */
export type AnySubject = Subject<unknown, unknown>;
type Fields = Record<string, unknown>;

/** Requests of one shape; the shape is left out where the receiver should know it. */
export const requestHeadSchema = z.object({
  key: z.string().optional(),
  shape: z.unknown().optional(),
  rows: z.array(z.unknown()).min(1),
  /** Of the HTTP requests behind the rows. */
  traces: z.array(traceSchema.nullable()).optional(),
});
export type RequestHead = z.infer<typeof requestHeadSchema>;

/** Some of the outcomes; each row has one, and they come when they are ready. */
export const replyHeadSchema = z.union([
  z.object({
    /** Places of the rows in the request. */
    rows: z.array(z.int().nonnegative()),
    /** A reply, or an error. */
    outcomes: z.array(z.object({ reply: z.unknown().optional(), error: z.unknown().optional() })),
  }),
  /** The receiver does not know the shape: all is to be sent again, with it. */
  z.object({ unknownShape: z.literal(true) }),
  /** None of the rows could be read. */
  z.object({ error: z.unknown() }),
]);

/** Takes the opaque field out of each value, in place of which the frame has a text. */
export function splitTexts(values: readonly unknown[], field: string | undefined) {
  if (field === undefined) return { values, texts: [] };
  const texts: (string | null)[] = [];
  const rest = values.map((value) => {
    if (typeof value !== 'object' || value === null || !(field in value)) {
      texts.push(null);
      return value;
    }
    const { [field]: text, ...others } = value as Fields;
    texts.push(text as string | null);
    return others;
  });
  return { values: rest, texts };
}

/** Undoes `splitTexts`. */
export function joinTexts(
  values: readonly unknown[],
  texts: readonly (string | null)[],
  field: string | undefined,
): readonly unknown[] {
  if (field === undefined) return values;
  return values.map((value, i) =>
    typeof value === 'object' && value !== null
      ? { ...(value as Fields), [field]: texts[i] ?? null }
      : value,
  );
}
