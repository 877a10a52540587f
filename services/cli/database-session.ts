// How does a command reach a database?
import { createPool } from '../database/pg/pool.ts';
import type { Queryable, Session } from '../database/schema/queryable.ts';
import { AppError } from '../shared/errors.ts';

const connectTimeoutMs = 10_000;
/** Comparing a large schema takes seconds; a minute means that something holds a lock. */
const statementTimeoutMs = 60_000;

/** What the address means, without the password in it. */
function describe(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function checkUrl(url: string): void {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return;
  throw new AppError('ASH_CONFIG', 'the address of the database cannot be read', {
    hint: 'Write postgres://user:password@host:5432/name',
  });
}

async function connect(url: string): Promise<Session> {
  const pool = createPool({
    url,
    size: 1,
    statementTimeoutMs,
    connectTimeoutMs,
    // The statement that runs, or the next one, fails with the same error and tells it.
    onError: () => {},
  });
  try {
    return await pool.connect();
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    const words = message === '' ? code : message;
    throw new AppError('PGRST000', `cannot connect to ${describe(url)}: ${words}`);
  }
}

/**
 * What `use` makes of a connection of its own to the database.
 * @throws AppError ASH_CONFIG for an address that is none, PGRST000 when nobody answers there
 */
export async function withDatabase<T>(
  url: string,
  use: (client: Queryable) => Promise<T>,
): Promise<T> {
  checkUrl(url);
  const { client, release } = await connect(url);
  try {
    return await use(client);
  } finally {
    await release();
  }
}
