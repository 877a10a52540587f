// How is a write carried out? One statement, which is one transaction; its guards undo it.
import { LRUCache } from 'lru-cache';
import { AppError } from '../shared/errors.ts';
import type { WriteAnswer, WriteRequest } from '../shared/messages/db-write.ts';
import type { WriteShape } from '../shared/messages/write-shape.ts';
import { compileWrite, type Guard, guardPrefix } from './sql/write-sql.ts';
import { isDatabaseFault, isRetryable, toAppError } from './sqlstate.ts';
import type { RunStatement } from './statement.ts';

const maxShapes = 1000;
/** Deadlocks and serialization failures: the statement is sent again this often. */
const maxTries = 3;

function guardError(guard: Guard, shape: WriteShape): AppError {
  switch (guard) {
    case 'exactly-one':
      return new AppError('PGRST116', 'Cannot coerce the result to a single JSON object', {
        details: 'The write concerns 0 rows or more than one; nothing was changed.',
      });
    case 'max-affected':
      return new AppError('PGRST124', 'Query result exceeds max-affected preference constraint', {
        details: 'More rows would be changed than max-affected allows. Nothing was changed.',
      });
    case 'check':
    case 'conflict':
      return new AppError(
        '42501',
        `new row violates access rule for table "${shape.target.table}"`,
      );
  }
}

/** The guard that undid the statement, or null: the failed cast of the guard column carries its name. */
function firedGuard(error: unknown): Guard | null {
  if (!isDatabaseFault(error) || error.code !== '22P02') return null;
  const match = /"ashlar:(check|exactly-one|max-affected|conflict)"/.exec(error.message);
  return error.message.includes(guardPrefix) && match !== null ? (match[1] as Guard) : null;
}

function parseLocation(text: string | null | undefined): (string | null)[] | null {
  return text === null || text === undefined ? null : (JSON.parse(text) as (string | null)[]);
}

/** Carries out one write. Rejects with an AppError, or what is internal. */
export type Write = (request: WriteRequest) => Promise<WriteAnswer>;

export function createWrite(run: RunStatement): Write {
  const statements = new LRUCache<string, { text: string; uses: number }>({ max: maxShapes });

  function statementFor({ key, shape }: WriteRequest) {
    let statement = statements.get(key);
    if (statement === undefined) {
      statement = { text: compileWrite(shape), uses: 0 };
      statements.set(key, statement);
    }
    return { name: ++statement.uses < 2 ? null : `w${key}`, text: statement.text };
  }

  async function runGuarded(request: WriteRequest) {
    const { payload, values, shape } = request;
    const statement = statementFor(request);
    const parameters = shape.kind === 'delete' ? values : [payload, ...values];
    for (let tries = 1; ; tries++)
      try {
        return await run({ ...statement, values: parameters });
      } catch (error) {
        if (tries >= maxTries || !isRetryable(error)) throw error;
      }
  }

  return async (request) => {
    try {
      const [row = []] = await runGuarded(request);
      const [body, count, affected, inserted, location] = row;
      return {
        body: body ?? '',
        count: Number(count),
        affected: Number(affected),
        inserted: Number(inserted),
        location: parseLocation(location),
      };
    } catch (error) {
      const guard = firedGuard(error);
      throw guard === null ? toAppError(error) : guardError(guard, request.shape);
    }
  };
}
