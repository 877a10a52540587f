// How did PostgreSQL spell these tables when it was asked before? Asking makes a temporary table of each.
import { createHash } from 'node:crypto';
import { type Canonical, canonicalise } from '../schema/canonicalise.ts';
import type { DesiredSchema, DesiredTable } from '../schema/desired/desired-schema.ts';
import type { LiveSchema } from '../schema/live-schema.ts';
import type { Queryable } from '../schema/queryable.ts';

/** Raise it when the same declarations are to be spelled otherwise: what was remembered before is forgotten. */
const revision = 1;

/** Spelled tables by the fingerprint of all that the spelling depends on. */
export type Spellings = ReadonlyMap<string, DesiredTable>;

/** What a planner remembers. */
export interface SpellingMemory {
  recall(schema: string): Promise<Spellings>;
  /** Told what is known now, when that is more or less than was recalled. */
  learn(schema: string, spellings: Spellings): void;
}

/** For those who may not write, or ask once. */
export const noMemory: SpellingMemory = { recall: async () => new Map(), learn: () => {} };

/** Fingerprints of the declared tables, in their order. */
function fingerprints(desired: DesiredSchema, live: LiveSchema): string[] {
  const named = new Set(desired.types.map(({ name }) => name));
  const types = live.types.filter(({ kind, name }) => kind !== 'other' || named.has(name));
  const common = JSON.stringify([revision, live.name, desired.types, types]);
  const start = createHash('sha256').update(common);
  const found = new Map(live.tables.map((table) => [table.name, table]));
  return desired.tables.map((table) =>
    start
      .copy()
      .update(JSON.stringify([table, found.get(table.name) ?? null]))
      .digest('base64url'),
  );
}

/** `canonicalise`, for the tables of which it is not remembered. */
export async function spell(
  client: Queryable,
  { desired, live }: { readonly desired: DesiredSchema; readonly live: LiveSchema },
  memory: SpellingMemory,
): Promise<Canonical> {
  const known = await memory.recall(desired.schema);
  const keys = fingerprints(desired, live);
  const unknown = desired.tables.filter((_, i) => !known.has(keys[i] as string));
  const asked = await canonicalise(client, { ...desired, tables: unknown }, live);
  if (asked.refusals.length > 0) return asked;
  const answers = asked.desired.tables.values();
  const tables = keys.map((key) => known.get(key) ?? (answers.next().value as DesiredTable));
  if (unknown.length > 0 || known.size > keys.length)
    memory.learn(desired.schema, new Map(keys.map((key, i) => [key, tables[i] as DesiredTable])));
  return { desired: { ...asked.desired, tables }, refusals: [] };
}
