// How is a read carried out? Compiled once a shape, run through the shape's lane.
import { LRUCache } from 'lru-cache';
import type { Values } from '../shared/messages/condition.ts';
import type { ReadAnswer, ReadRequest } from '../shared/messages/db-read.ts';
import { columnsOf, inOrder } from './batch-rows.ts';
import { Lane } from './lane.ts';
import { createPreparedName } from './prepared-name.ts';
import { toReadAnswer } from './read-answer.ts';
import type { Gate } from './slow-gate.ts';
import { compileRead, type ReadSql } from './sql/read-sql.ts';
import { isRetryable, toAppError } from './sqlstate.ts';
import type { RunStatement } from './statement.ts';

export interface ReadDependencies {
  readonly run: RunStatement;
  /** Bounds slow statements. */
  readonly slow: Gate;
  /** Bounds statements of shapes that were never measured. */
  readonly unmeasured: Gate;
}

/** Shapes remembered with their SQL and their lane; a shape is about 10 KiB. */
const maxShapes = 1000;

/** Carries out one read. Rejects with an AppError, or what is internal. */
export type Read = (request: ReadRequest) => Promise<ReadAnswer>;

export function createRead({ run, slow, unmeasured }: ReadDependencies): Read {
  const lanes = new LRUCache<string, Lane<Values, ReadAnswer>>({ max: maxShapes });

  /** A read changes nothing: once more, when the connection or the plan was lost. */
  async function runTwice(name: string | null, text: string, values: unknown[]) {
    const statement = { name, text, values };
    try {
      return await run(statement);
    } catch (error) {
      if (!isRetryable(error)) throw error;
      return run({ ...statement, name: null });
    }
  }

  function createReadLane(key: string, sql: ReadSql, width: number): Lane<Values, ReadAnswer> {
    const preparedName = createPreparedName(`s${key}`);
    return new Lane<Values, ReadAnswer>({
      async runSingle(values) {
        const [row = []] = await runTwice(preparedName(), sql.single, values);
        return { said: toReadAnswer(row), elapsedMs: Number(row[3]) };
      },
      async runBatch(rows) {
        return inOrder(await runTwice(`b${key}`, sql.batch, columnsOf(rows, width)), toReadAnswer);
      },
      hadNoEffect: () => true,
      slow,
      unmeasured,
      sizeOf: (answer) => answer.body.length,
    });
  }

  return async ({ key, shape, values }) => {
    let lane = lanes.get(key);
    if (lane === undefined) {
      lane = createReadLane(key, compileRead(shape, values.length), values.length);
      lanes.set(key, lane);
    }
    try {
      return await lane.send(values);
    } catch (error) {
      throw toAppError(error);
    }
  };
}
