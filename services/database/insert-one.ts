// How is a row inserted that has a statement for itself?
import type { WriteAnswer, WriteRequest } from '../shared/messages/db-write.ts';
import type { InsertShape } from '../shared/messages/write-shape.ts';
import type { Trace } from '../shared/trace.ts';
import { toGuardError } from './guard-error.ts';
import type { Timed } from './lane.ts';
import { parseLocation } from './location.ts';
import { createPreparedName } from './prepared-name.ts';
import { purposeOf } from './purpose-of.ts';
import { compileInsertOne } from './sql/insert-one-sql.ts';
import { isRetryable, wasUndone } from './sqlstate.ts';
import type { Row, RunStatement } from './statement.ts';

export type RunSingle = (request: WriteRequest, trace?: Trace) => Promise<Timed<WriteAnswer>>;

/** One row was written, and it is new. */
export function toInsertAnswer([body, count, location]: Row): WriteAnswer {
  const answer = {
    body: body ?? '',
    count: Number(count),
    affected: 1,
    inserted: 1,
    position: null,
  };
  return { ...answer, location: parseLocation(location) };
}

/** The insert as the statement for any write does it, with all it can say of one that must not stand. */
function shallRunWhole(error: unknown, { target }: InsertShape): boolean {
  if (toGuardError(error, target.table) !== null) return true;
  return isRetryable(error) && wasUndone(error);
}

/** Inserts a row of a batchable shape; `runWhole` does it where that is not enough. */
export function createInsertOne(
  { key, shape }: { readonly key: string; readonly shape: InsertShape },
  run: RunStatement,
  runWhole: RunSingle,
): RunSingle {
  const text = compileInsertOne(shape);
  const preparedName = createPreparedName(`n${key}`);
  const purpose = purposeOf('INSERT', shape.target);
  return async (request, trace) => {
    const values = [request.payload, ...request.values];
    try {
      const traces = [trace];
      const [row = []] = await run({ name: preparedName(), text, values, purpose, traces });
      return { said: toInsertAnswer(row), elapsedMs: Number(row.at(-1)) };
    } catch (error) {
      if (shallRunWhole(error, shape)) return runWhole(request, trace);
      throw error;
    }
  };
}
