// How is a function called that may change data? Once: nothing here sends a statement twice.
import { LRUCache } from 'lru-cache';
import { AppError } from '../shared/errors.ts';
import type { CallAnswer, CallRequest } from '../shared/messages/db-call.ts';
import type { Trace } from '../shared/trace.ts';
import { toGuardError } from './guard-error.ts';
import { purposeOf } from './purpose-of.ts';
import { toReadAnswer } from './read-answer.ts';
import { compileCall } from './sql/call-sql.ts';
import { toAppError } from './sqlstate.ts';
import type { WrittenPosition } from './stamp/written-position.ts';
import type { RunStatement } from './statement.ts';

const maxShapes = 1000;

/** Carries out one call. Rejects with an AppError, or what is internal. */
export type Call = (request: CallRequest, trace?: Trace) => Promise<CallAnswer>;

/** Nobody knows how far a statement came whose connection was lost. */
function withDoubt(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'PGRST000') return error;
  return new AppError(error.code, error.message, {
    details: 'It is not known whether the function ran.',
    retryAfterSeconds: 1,
    cause: error.cause,
  });
}

/**
 * Not even a deadlock is a reason for another try: the transaction was undone, but a function may have
 * reached beyond it (a sequence, another server). Statements are not prepared: a prepared one can be lost,
 * and would have to be sent again.
 */
export function createCall(run: RunStatement, position: WrittenPosition): Call {
  const texts = new LRUCache<string, string>({ max: maxShapes });

  return async ({ key, shape, values }, trace) => {
    const text = texts.get(key) ?? compileCall(shape);
    texts.set(key, text);
    try {
      const purpose = purposeOf('CALL', shape.rows.source);
      const [row = []] = await run({ name: null, text, values, purpose, traces: [trace] });
      return { ...toReadAnswer(row, values), position: await position() };
    } catch (error) {
      throw toGuardError(error, '') ?? withDoubt(toAppError(error));
    }
  };
}
