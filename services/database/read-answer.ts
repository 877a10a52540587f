// What did PostgreSQL answer to a read?
import { AppError } from '../shared/errors.ts';
import type { Values } from '../shared/messages/condition.ts';
import type { ReadAnswer } from '../shared/messages/db-read.ts';
import type { StampAnswer } from './stamp/stamper.ts';
import type { Row } from './statement.ts';

/** Bodies larger than this are refused: the whole answer is held in memory. */
const maxBodyBytes = 64 * 1024 * 1024;

/**
 * The answer in a row: body, count, total, keys; stamped, where it may be kept.
 * @throws AppError 54000 when it is too large
 */
export function toReadAnswer(
  [body, count, total, keys]: Row,
  values: Values,
  stamp: StampAnswer | null = null,
): ReadAnswer {
  const text = body ?? '';
  if (text.length > maxBodyBytes)
    throw new AppError('54000', 'The answer is too large', { hint: 'Ask for fewer rows: limit=…' });
  return {
    body: text,
    count: Number(count),
    total: total === null || total === undefined ? null : Number(total),
    stamp: stamp === null ? null : stamp(values, keys ?? null),
  };
}
