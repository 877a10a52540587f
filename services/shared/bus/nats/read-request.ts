// What is asked in a message, if it is what was agreed on?
import type { LRUCache } from 'lru-cache';
import { decodeFrame } from '../../batch/frame.ts';
import type { Trace } from '../../trace.ts';
import { type AnySubject, joinTexts, type RequestHead, requestHeadSchema } from './wire.ts';

/** A row is the message as the handler takes it, or why it is none. */
export type ReadRow = { readonly message: unknown } | { readonly mistake: Error };

export interface ReadRequest {
  readonly rows: readonly ReadRow[];
  readonly traces: readonly (Trace | null)[];
}

/** Shapes by their keys. */
export type Shapes = LRUCache<string, NonNullable<unknown>>;

function mistakeIn(subject: AnySubject, cause: unknown): Error {
  return new Error(`a request for ${subject.name} is not what was agreed on`, { cause });
}

/** The shape of the message, remembered from now on; undefined when it is not known. @throws Error */
function shapeOf({ key, shape }: RequestHead, subject: AnySubject, shapes: Shapes) {
  if (key === undefined) throw mistakeIn(subject, 'a key is missing');
  if (shape === undefined || shape === null) return shapes.get(key);
  const parsed = subject.shaped?.shape.safeParse(shape);
  if (parsed?.success !== true) throw mistakeIn(subject, parsed?.error);
  shapes.set(key, parsed.data as NonNullable<unknown>);
  return parsed.data as NonNullable<unknown>;
}

/** @throws Error for bytes that are no request */
export function readRequest(
  payload: Uint8Array,
  subject: AnySubject,
  shapes: Shapes,
): 'unknown shape' | ReadRequest {
  const { head, texts } = decodeFrame(payload);
  const parsedHead = requestHeadSchema.safeParse(head);
  if (!parsedHead.success) throw mistakeIn(subject, parsedHead.error);
  const { key, rows, traces = [] } = parsedHead.data;
  const messages = joinTexts(rows, texts, subject.opaque?.request);
  const { shaped } = subject;
  const shape = shaped && shapeOf(parsedHead.data, subject, shapes);
  if (shaped && shape === undefined) return 'unknown shape';
  const schema = shaped?.row ?? subject.request;
  return {
    traces,
    rows: messages.map((message) => {
      const parsed = schema.safeParse(message);
      if (!parsed.success) return { mistake: mistakeIn(subject, parsed.error) };
      return { message: shaped ? { key, shape, ...(parsed.data as object) } : parsed.data };
    }),
  };
}
