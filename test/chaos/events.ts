// Is each committed change an event, once, and in its order? What PostgreSQL itself wrote down of them is compared.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { StoredEntry } from '../../services/shared/bus/change-log.ts';
import { createChangeReader } from '../../services/shared/bus/nats/change-reader.ts';
import { connectToNats } from '../../services/shared/bus/nats/connect.ts';
import { passwordVariable } from '../../services/shared/bus/nats/permissions.ts';
import { epochOf } from '../../services/shared/change-position.ts';
import type { World } from './world.ts';

/** Changes of the rows, by key. */
type Changes = ReadonlyMap<number, readonly string[]>;

/** As the gateways do, whose password stands in the environment of the server. */
export async function readEvents(natsPid: number, dataDir: string): Promise<StoredEntry[]> {
  const config = readFileSync(join(dataDir, 'nats', 'nats.conf'), 'utf8');
  const [, address = ''] = /^listen: "(.+)"$/m.exec(config) ?? [];
  const variables = readFileSync(`/proc/${natsPid}/environ`, 'utf8').split('\0');
  const name = `${passwordVariable('gateway')}=`;
  const password = variables.find((one) => one.startsWith(name))?.slice(name.length);
  const connection = await connectToNats({
    ...{ url: `nats://${address}`, user: 'gateway', password, name: 'checker' },
    observe: () => {},
  });
  try {
    const reader = createChangeReader(connection);
    const entries: StoredEntry[] = [];
    for (let isLast = false; !isLast; ) {
      const page = await reader.page('items', entries.at(-1)?.sequence ?? 0, 1000);
      entries.push(...page.entries);
      isLast = page.isLast;
    }
    return entries;
  } finally {
    await connection.close();
  }
}

async function writtenDown(sql: (text: string) => Promise<pg.QueryResult>): Promise<Changes> {
  const { rows } = await sql('select id, told from items_changes order by n');
  const changes = new Map<number, string[]>();
  for (const { id, told } of rows) changes.set(id, [...(changes.get(id) ?? []), told]);
  return changes;
}

interface Told {
  readonly epoch: string;
  readonly told: string;
}

/** Each event once, by key. */
function toldOf(entries: readonly StoredEntry[]): Map<number, Told[]> {
  const seen = new Set<string>();
  const byKey = new Map<number, Told[]>();
  for (const { id, subject, text } of entries) {
    if (seen.has(id)) continue;
    seen.add(id);
    const { data } = JSON.parse(text);
    const key = Number(data.key.id);
    const version = data.row === null ? '' : ` ${data.row.version}`;
    const told = `${subject.split('.').at(-1)}${version}`;
    byKey.set(key, [...(byKey.get(key) ?? []), { epoch: epochOf({ id }) ?? '', told }]);
  }
  return byKey;
}

/** The events of each epoch, in the order of epochs. */
function stretches(told: readonly Told[]): string[][] {
  const byEpoch = new Map<string, string[]>();
  for (const { epoch, told: words } of told)
    byEpoch.set(epoch, [...(byEpoch.get(epoch) ?? []), words]);
  return [...byEpoch.values()];
}

/** Where the part is in the whole, without a gap; the latest place. */
function placeOf(part: readonly string[], whole: readonly string[]): number {
  for (let at = whole.length - part.length; at >= 0; at--)
    if (part.every((one, index) => whole[at + index] === one)) return at;
  return -1;
}

/** The first event that does not follow the one before, with what is around it. */
function gapIn(part: readonly string[], whole: readonly string[]): string {
  const good = part.findIndex((_one, length) => placeOf(part.slice(0, length + 1), whole) === -1);
  const before = part.slice(Math.max(0, good - 3), good);
  const at = placeOf(before, whole);
  return `${[...before, `→ ${part[good]}`].join(', ')}, but was ${whole.slice(at, at + 8).join(', ')}`;
}

/** What is wrong with the events of one row; null when nothing is. Only where an epoch ended may some be missing. */
function judgeRow(key: number, written: readonly string[], told: readonly Told[]): string | null {
  const parts = stretches(told);
  const wrong = parts.find((part) => placeOf(part, written) === -1);
  if (wrong !== undefined) return `events of row ${key} told ${gapIn(wrong, written)}`;
  const last = parts.at(-1) ?? [];
  if (placeOf(last, written) === written.length - last.length) return null;
  return `events of row ${key} end with ${last.at(-1)}, its changes with ${written.at(-1)}`;
}

const lookMs = 500;
const patienceMs = 20_000;

/** What they need to be compared. */
export interface EventSources {
  readonly sql: (text: string) => Promise<pg.QueryResult>;
  readonly events: () => Promise<StoredEntry[]>;
}

/** Adds to the world's violations what is still wrong when there was time to tell everything. */
export async function judgeEvents(world: World, { sql, events }: EventSources): Promise<void> {
  const written = await writtenDown(sql);
  let complaints: string[] = [];
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookMs) {
    const told = toldOf(await events());
    world.findings.events = [...told.values()].reduce((sum, list) => sum + list.length, 0);
    complaints = [...written]
      .map(([key, changes]) => judgeRow(key, changes, told.get(key) ?? []))
      .filter((complaint) => complaint !== null);
    if (complaints.length === 0) return;
    await pause(lookMs);
  }
  world.violated('at the end', complaints);
}
