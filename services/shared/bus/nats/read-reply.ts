// Which outcomes does a reply bring?

import { decodeFrame } from '../../batch/frame.ts';
import { errorBodySchema, fromErrorBody } from '../../messages/outcome.ts';
import type { Row } from './sent.ts';
import { type AnySubject, joinTexts, replyHeadSchema } from './wire.ts';

/** What the row at this place is to be told. */
export interface Settling {
  readonly place: number;
  readonly settle: (row: Row) => void;
}

function unreadable(subject: AnySubject, cause: unknown): Error {
  return new Error(`an answer to ${subject.name} is not what was agreed on`, { cause });
}

function toError(told: unknown, subject: AnySubject): Error {
  const body = errorBodySchema.safeParse(told);
  return body.success ? fromErrorBody(body.data) : unreadable(subject, body.error);
}

function settling(outcome: { error?: unknown }, reply: unknown, subject: AnySubject) {
  if (outcome.error !== undefined) {
    const error = toError(outcome.error, subject);
    return ({ reject }: Row) => reject(error);
  }
  const parsed = subject.reply.safeParse(reply);
  return ({ resolve, reject }: Row) =>
    parsed.success ? resolve(parsed.data) : reject(unreadable(subject, parsed.error));
}

/** @throws AppError that all rows are told; Error for bytes that are no reply */
export function readReply(
  payload: Uint8Array,
  subject: AnySubject,
): 'unknown shape' | readonly Settling[] {
  const { head, texts } = decodeFrame(payload);
  const parsed = replyHeadSchema.safeParse(head);
  if (!parsed.success) throw unreadable(subject, parsed.error);
  if ('unknownShape' in parsed.data) return 'unknown shape';
  if ('error' in parsed.data) throw toError(parsed.data.error, subject);
  const { rows, outcomes } = parsed.data;
  if (rows.length !== outcomes.length) throw unreadable(subject, 'as many outcomes as rows');
  const replies = joinTexts(
    outcomes.map(({ reply }) => reply),
    texts,
    subject.opaque?.reply,
  );
  return rows.map((place, i) => ({
    place,
    settle: settling(outcomes[i] as { error?: unknown }, replies[i], subject),
  }));
}
