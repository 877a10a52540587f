// How do single rows of many callers get inserted together? (Group commit: one statement, one flush.)
import type { WriteAnswer, WriteRequest } from '../shared/messages/db-write.ts';
import type { InsertShape } from '../shared/messages/write-shape.ts';
import { columnsOf, inOrder } from './batch-rows.ts';
import { type RunSingle, toInsertAnswer } from './insert-one.ts';
import { Lane } from './lane.ts';
import { purposeOf } from './purpose-of.ts';
import type { Gate } from './slow-gate.ts';
import { compileInsertBatch } from './sql/insert-batch-sql.ts';
import { wasUndone } from './sqlstate.ts';
import type { RunStatement } from './statement.ts';

/** An insert's shape with its hash and the number of its values. */
interface LaneShape {
  readonly key: string;
  readonly shape: InsertShape;
  readonly width: number;
}
interface LaneDependencies {
  readonly run: RunStatement;
  readonly slow: Gate;
  readonly runSingle: RunSingle;
}

/** The lane of one shape of inserts; each of its requests has one row. */
export function createInsertLane(
  { key, shape, width }: LaneShape,
  { run, slow, runSingle }: LaneDependencies,
): Lane<WriteRequest, WriteAnswer> {
  const text = compileInsertBatch(shape, width);
  const purpose = purposeOf('INSERT', shape.target);
  return new Lane<WriteRequest, WriteAnswer>({
    runSingle,
    async runBatch(requests, traces) {
      const rows = requests.map(({ payload, values }) => [payload, ...values]);
      const values = columnsOf(rows, width + 1);
      const statement = { name: `i${key}`, text, values, purpose, traces };
      return inOrder(await run(statement), toInsertAnswer);
    },
    hadNoEffect: wasUndone,
    slow,
    sizeOf: ({ body }) => body.length,
  });
}
