// How do two services agree on a message?
import { z } from 'zod';

/** How a request is taken apart, so that requests of one shape travel in one message. */
export interface Shaped {
  /** Sent once to each who serves; from then on its key stands for it. */
  readonly shape: z.ZodType;
  /** The rest of the request: what differs from one to the next. */
  readonly row: z.ZodType;
}

/** A subject of the bus with the schemas of what is sent and what is answered. */
export interface Subject<Request, Reply> {
  readonly name: string;
  readonly request: z.ZodType<Request>;
  readonly reply: z.ZodType<Reply>;
  /** It changes nothing: when the one who was asked is gone, another may be asked. */
  readonly isRepeatable?: boolean;
  /** Requests are `{ key, shape, …row }`; equal keys mean equal shapes. */
  readonly shaped?: Shaped;
  /** Field of a request, and of a reply, that holds a text nobody on the way has to read. */
  readonly opaque?: { readonly request?: string; readonly reply?: string };
}

/** A subject; its types follow from its schemas. */
export function defineSubject<Request, Reply>(
  subject: Subject<Request, Reply>,
): Subject<Request, Reply> {
  return subject;
}

interface ShapedParts<S extends z.ZodType, Row extends z.ZodRawShape, Reply> {
  readonly name: string;
  readonly shape: S;
  readonly row: Row;
  readonly reply: z.ZodType<Reply>;
  readonly isRepeatable?: boolean;
  readonly opaque?: NonNullable<Subject<unknown, unknown>['opaque']>;
}

/** A subject whose requests are `{ key, shape, …row }`. */
export function defineShapedSubject<S extends z.ZodType, Row extends z.ZodRawShape, Reply>({
  shape,
  row,
  ...rest
}: ShapedParts<S, Row, Reply>) {
  const request = z.object({
    /** Equal for equal shapes and different for different ones (a hash of the shape). */
    key: z.string(),
    shape,
    ...row,
  });
  type Request = z.infer<typeof request>;
  const shaped: Shaped = { shape, row: z.object(row) };
  return defineSubject<Request, Reply>({
    ...rest,
    request: request as unknown as z.ZodType<Request>,
    shaped,
  });
}
