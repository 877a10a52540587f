// When nobody writes any more: does everybody tell what PostgreSQL holds?
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { createClient, signToken } from './client.ts';
import { judgeRow } from './judge.ts';
import { rowsOfGroup } from './reads.ts';
import { boundMs, groups, type World } from './world.ts';

export interface SettledOptions {
  readonly world: World;
  readonly databaseUrl: string;
  readonly gateways: readonly string[];
  readonly secret: string;
}

interface Row {
  readonly id: number;
  readonly grp: number;
  readonly version: number;
}

async function rowsInDatabase(databaseUrl: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const sql = 'select id, grp, version::int from items order by id';
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** What was acknowledged and is not there. */
function judgeDatabase({ history }: World, rows: readonly Row[]): string[] {
  const now = performance.now();
  const reading = { beganMs: now, endedMs: now, staleMs: 0, seen: new Map<number, number>() };
  const byKey = new Map(rows.map((row) => [row.id, row]));
  const judged = history.keys().map((key) => judgeRow(history, reading, key, byKey.get(key)));
  return judged.filter((complaint) => complaint !== null);
}

/** Adds to the world's violations. */
export async function judgeSettled(options: SettledOptions): Promise<void> {
  const { world, databaseUrl, gateways, secret } = options;
  await pause(2 * boundMs);
  const rows = await rowsInDatabase(databaseUrl);
  world.violated('at the end', judgeDatabase(world, rows));
  const { ask, close } = createClient(await signToken(secret, { role: 'session', sub: 'end' }));
  for (const gateway of gateways)
    for (let group = 0; group < groups; group++) {
      const { path } = rowsOfGroup(group).asked;
      const told = await ask(gateway, { path });
      const wanted = rows
        .filter(({ grp }) => grp === group)
        .map(({ id, version }) => ({ id, version }));
      if (JSON.stringify(told.json) !== JSON.stringify(wanted))
        world.violated('at the end', [
          `${path} told ${told.words.slice(0, 300)}, not ${JSON.stringify(wanted)} (${told.cacheStatus})`,
        ]);
    }
  await close();
}
