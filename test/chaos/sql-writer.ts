// Who writes past the services? Somebody with psql: single rows, several at once, rows that go and come back.
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Version } from './history.ts';
import type { Random } from './random.ts';
import { groups, type World } from './world.ts';

export interface SqlWriterOptions {
  readonly name: string;
  readonly databaseUrl: string;
  readonly world: World;
  readonly random: Random;
}

const pauseMs = 4;
const restMs = 600;
const reconnectMs = 100;

const upsertSql = `insert into items (id, grp, version, padding) values ($1, $2, $3, 'written by hand')
  on conflict (id) do update set grp = excluded.grp, version = excluded.version
  where items.version < excluded.version`;
const deleteSql = 'delete from items where id = $1 and version < $2';

/** A connection that is made again when it broke. */
function createConnection(databaseUrl: string) {
  let client: pg.Client | null = null;
  async function open(): Promise<pg.Client> {
    const opened = new pg.Client({ connectionString: databaseUrl });
    opened.on('error', () => {});
    await opened.connect();
    return opened;
  }
  return {
    async run(statements: readonly { text: string; values: unknown[] }[]): Promise<void> {
      client ??= await open();
      await client.query('begin');
      for (const statement of statements) await client.query(statement);
      await client.query('commit');
    },
    async forget(): Promise<void> {
      const broken = client;
      client = null;
      await broken?.end().catch(() => {});
    },
  };
}

interface Begun {
  readonly key: number;
  readonly version: Version;
}

function statementOf({ key, version: { group, version } }: Begun) {
  if (group === null) return { text: deleteSql, values: [key, version] };
  return { text: upsertSql, values: [key, group, version] };
}

/** Runs until the world stops. */
export async function runSqlWriter({ name, databaseUrl, world, random }: SqlWriterOptions) {
  const connection = createConnection(databaseUrl);

  function begin(key: number): Begun {
    const group = random.next() < 0.15 ? null : random.below(groups);
    return { key, version: world.history.begin(key, group, performance.now()) };
  }

  async function writeAll(keys: readonly number[]): Promise<void> {
    const begun = keys.map(begin);
    try {
      await connection.run(begun.map(statementOf));
      const ackedMs = performance.now();
      for (const { version } of begun) version.ackedMs = ackedMs;
      world.findings.sqlWrites++;
    } catch (error) {
      world.findings.failures.push(`${name}: ${String(error)}`);
      await connection.forget();
      await pause(reconnectMs);
    }
  }

  /** Locks the rows in order, so that two writers never wait for each other. */
  async function lockAndWrite(keys: readonly number[], locked: readonly number[] = []) {
    const [key, ...rest] = keys;
    if (key === undefined) await writeAll(locked);
    else await world.whileAlone(key, () => lockAndWrite(rest, [...locked, key]));
  }

  const { written, restChance } = world.workload;
  while (!world.isStopped) {
    const count = random.next() < 0.2 ? 3 : 1;
    const keys = Array.from({ length: count }, () => random.below(written));
    await lockAndWrite([...new Set(keys)].sort((a, b) => a - b));
    await pause(random.next() < restChance ? restMs : pauseMs);
  }
  await connection.forget();
}
