// How is something done on a connection of its own?
import type { Connect, Queryable } from './schema/queryable.ts';

/** The connection is given back, however it ends. */
export async function withSession<T>(
  connect: Connect,
  work: (client: Queryable) => Promise<T>,
): Promise<T> {
  const { client, release } = await connect();
  try {
    return await work(client);
  } finally {
    await release();
  }
}
