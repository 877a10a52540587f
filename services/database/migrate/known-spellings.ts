// What does this process still know of PostgreSQL's spelling, from the plan it made a moment ago?
import type { Queryable } from '../schema/queryable.ts';
import type { SpellingMemory, Spellings } from './spelling-memory.ts';

/** Puts what is known in front of what the database remembers. */
export type KnownSpellings = (client: Queryable, stored: SpellingMemory) => SpellingMemory;

/** Another version of PostgreSQL may spell otherwise. */
async function versionOf(client: Queryable): Promise<string> {
  const { rows } = await client.query("select current_setting('server_version_num') as version");
  return String(rows[0]?.['version']);
}

/**
 * One for a process. A plan is made again before it is applied, when the database may have nowhere to remember the
 * first one: without this, PostgreSQL would make a temporary table of each new Entity twice.
 */
export function createKnownSpellings(): KnownSpellings {
  let known: { readonly of: string; readonly spellings: Spellings } | null = null;
  return (client, stored) => {
    let version: string | null = null;
    const keyOf = (schema: string) => `${version} ${schema}`;
    return {
      async recall(schema) {
        version ??= await versionOf(client);
        if (known?.of !== keyOf(schema))
          known = { of: keyOf(schema), spellings: await stored.recall(schema) };
        return known.spellings;
      },
      learn(schema, spellings) {
        known = { of: keyOf(schema), spellings };
        stored.learn(schema, spellings);
      },
    };
  };
}
