// How is a write carried out? One statement, which is one transaction; its guards undo it.
import { LRUCache } from 'lru-cache';
import type { WriteAnswer, WriteRequest } from '../shared/messages/db-write.ts';
import type { Trace } from '../shared/trace.ts';
import { toldElsewhere } from './broken-elsewhere.ts';
import { toGuardError } from './guard-error.ts';
import { createInsertLane } from './insert-lane.ts';
import { createInsertOne, type RunSingle } from './insert-one.ts';
import type { Lane } from './lane.ts';
import { parseLocation } from './location.ts';
import { isUntoldMerge, toMergeError } from './merge-partitions.ts';
import { createPreparedName } from './prepared-name.ts';
import { purposeOf } from './purpose-of.ts';
import type { Gate } from './slow-gate.ts';
import { isBatchable } from './sql/insert-batch-sql.ts';
import { compileWrite } from './sql/write-sql.ts';
import { isRetryable, toAppError, wasUndone } from './sqlstate.ts';
import type { WrittenPosition } from './stamp/written-position.ts';
import type { Row, RunStatement, Statement } from './statement.ts';

const maxShapes = 1000;
/** Characters of a row that may travel with others. */
const maxLanePayload = 16 * 1024;
/** Deadlocks and serialization failures: the statement is sent again this often. */
const maxTries = 3;

function toAnswer(row: Row): WriteAnswer {
  const [body, count, affected, inserted, location] = row;
  return {
    body: body ?? '',
    count: Number(count),
    affected: Number(affected),
    inserted: Number(inserted),
    location: parseLocation(location),
    position: null,
  };
}

export interface WriteDependencies {
  readonly run: RunStatement;
  /** Bounds slow inserts. */
  readonly slow: Gate;
  readonly position: WrittenPosition;
}

/** A shape with its SQL, and its lane when rows of many callers may travel together. */
interface CompiledWrite {
  readonly runSingle: RunSingle;
  readonly lane: Lane<WriteRequest, WriteAnswer> | null;
}

/** A deadlock undid the statement: it is sent again. */
async function runAgain(run: RunStatement, statement: Statement): Promise<readonly Row[]> {
  for (let tries = 1; ; tries++)
    try {
      return await run(statement);
    } catch (error) {
      if (tries >= maxTries || !isRetryable(error) || !wasUndone(error)) throw error;
    }
}

function createSingle({ key, shape }: WriteRequest, run: RunStatement): RunSingle {
  const name = createPreparedName(`w${key}`);
  let form = { name, text: compileWrite(shape), isFinal: false };
  const purpose = purposeOf(shape.kind.toUpperCase(), shape.target);

  async function send(
    values: Statement['values'],
    traces: readonly (Trace | undefined)[],
  ): Promise<readonly Row[]> {
    const { name, text, isFinal } = form;
    try {
      return await runAgain(run, { name: name(), text, values, purpose, traces });
    } catch (error) {
      if (isFinal) throw toMergeError(error, shape.target.table);
      if (!isUntoldMerge(error)) throw error;
      const name = createPreparedName(`o${key}`);
      form = { name, text: compileWrite(shape, 'old'), isFinal: true };
      return send(values, traces);
    }
  }

  return async ({ payload, values }, trace) => {
    const given = shape.kind === 'delete' ? values : [payload, ...values];
    const [row = []] = await send(given, [trace]);
    return { said: toAnswer(row), elapsedMs: Number(row.at(-1)) };
  };
}

function compile(request: WriteRequest, { run, slow }: WriteDependencies): CompiledWrite {
  const { key, shape, values } = request;
  const runSingle = createSingle(request, run);
  if (shape.kind !== 'insert' || !isBatchable(shape)) return { runSingle, lane: null };
  const laneShape = { key, shape, width: values.length };
  const runOne = createInsertOne(laneShape, run, runSingle);
  return { runSingle, lane: createInsertLane(laneShape, { run, slow, runSingle: runOne }) };
}

/** Carries out one write. Rejects with an AppError, or what is internal. */
export type Write = (request: WriteRequest, trace?: Trace) => Promise<WriteAnswer>;

export function createWrite(dependencies: WriteDependencies): Write {
  const shapes = new LRUCache<string, CompiledWrite>({ max: maxShapes });

  async function send(request: WriteRequest, trace?: Trace): Promise<WriteAnswer> {
    const write = shapes.get(request.key) ?? compile(request, dependencies);
    shapes.set(request.key, write);
    const isSmall = request.rows === 1 && (request.payload?.length ?? 0) <= maxLanePayload;
    if (write.lane !== null && isSmall) return write.lane.send(request, trace);
    return (await write.runSingle(request, trace)).said;
  }

  return async (request, trace) => {
    try {
      const answer = await send(request, trace);
      return { ...answer, position: await dependencies.position() };
    } catch (error) {
      const { table } = request.shape.target;
      throw toGuardError(error, table) ?? toAppError(toldElsewhere(error, table));
    }
  };
}
