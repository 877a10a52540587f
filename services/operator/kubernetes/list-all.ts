// Which objects of a kind are there now? Asked for in parts, so that no answer is large.
import type { Connection } from './connection.ts';
import type { ObjectList, ServerObject } from './kubernetes-client.ts';
import { toHeld } from './to-held.ts';

interface Part {
  readonly items: readonly ServerObject[];
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
}

/** Objects of one part. */
const limit = 250;

/** All of one moment: the server refuses when it does not remember that moment any more. */
export async function listAll(connection: Connection, path: string): Promise<ObjectList> {
  const items: ServerObject[] = [];
  for (let token: string | undefined; ; ) {
    const query = { limit, ...(token !== undefined && { continue: token }) };
    const part = await connection.ask<Part>({ method: 'GET', path, query });
    items.push(...part.items.map(toHeld));
    token = part.metadata.continue;
    if (!token) return { items, resourceVersion: part.metadata.resourceVersion };
  }
}
