// How do reads of one shape reach PostgreSQL?
import type { Values } from '../shared/messages/condition.ts';
import type { ReadAnswer, ReadRequest } from '../shared/messages/db-read.ts';
import { columnsOf, inOrder } from './batch-rows.ts';
import { Lane } from './lane.ts';
import { createPreparedName } from './prepared-name.ts';
import { purposeOf } from './purpose-of.ts';
import { toReadAnswer } from './read-answer.ts';
import type { Gate } from './slow-gate.ts';
import { compileRead } from './sql/read-sql.ts';
import { isRetryable } from './sqlstate.ts';
import type { Stamping } from './stamp/stamper.ts';
import type { RunStatement, Statement } from './statement.ts';

export interface ReadLaneDependencies {
  readonly run: RunStatement;
  /** Bounds slow statements. */
  readonly slow: Gate;
  /** Bounds statements of shapes that were never measured. */
  readonly unmeasured: Gate;
}

/** A read changes nothing: once more, when the connection or the plan was lost. */
async function runTwice(run: RunStatement, statement: Statement) {
  try {
    return await run(statement);
  } catch (error) {
    if (!isRetryable(error)) throw error;
    return run({ ...statement, name: null });
  }
}

/** The lane of one shape. All of a statement's answers are as of a moment before it was sent. */
export function createReadLane(
  { key, shape, values }: ReadRequest,
  stamping: Stamping | null,
  { run, slow, unmeasured }: ReadLaneDependencies,
): Lane<Values, ReadAnswer> {
  const width = values.length;
  const keyAliases = stamping?.keyAliases ?? [];
  const sql = compileRead(shape, width, keyAliases);
  // A statement that tells keys is another one than one that does not.
  const form = `${keyAliases.length}${key}`;
  const preparedName = createPreparedName(`s${form}`);
  const purpose = purposeOf('SELECT', shape.rows.source);
  return new Lane<Values, ReadAnswer>({
    async runSingle(row, trace) {
      const stamp = stamping?.begin() ?? null;
      const told = { purpose, traces: [trace] };
      const statement = { name: preparedName(), text: sql.single, values: row, ...told };
      const [answer = []] = await runTwice(run, statement);
      return { said: toReadAnswer(answer, row, stamp), elapsedMs: Number(answer.at(-1)) };
    },
    async runBatch(rows, traces) {
      const stamp = stamping?.begin() ?? null;
      const values = columnsOf(rows, width);
      const statement = { name: `b${form}`, text: sql.batch, values, purpose, traces };
      const { said, elapsedMs } = inOrder(await runTwice(run, statement), (answer) => answer);
      const answers = said.map((answer, i) => toReadAnswer(answer, rows[i] ?? [], stamp));
      return { said: answers, elapsedMs };
    },
    hadNoEffect: () => true,
    slow,
    unmeasured,
    sizeOf: (answer) => answer.body.length,
  });
}
