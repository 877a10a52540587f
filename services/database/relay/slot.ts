// Which replication slot is this database's? Its name is new whenever it is made anew: part of the epoch.
import { randomBytes } from 'node:crypto';
import { parseLsn } from '../../shared/lsn.ts';
import type { Queryable } from '../schema/queryable.ts';
import { publication } from './catalog-sql.ts';
import { standbyProblem, walLevelProblem } from './problem.ts';

export interface Slot {
  readonly name: string;
  /** Everything before was told. */
  readonly confirmedLsn: number;
  /** Somebody streams from it. */
  readonly isActive: boolean;
}

/** Of the advisory lock under which slots are made: two instances that start at once make one. */
const lockKey = 0x61736c72;

const findSql = `
select slot_name as name, active, wal_status, confirmed_flush_lsn::text as confirmed
from pg_replication_slots
where database = current_database() and plugin = 'pgoutput' and slot_type = 'logical'
  and slot_name ~ '^ashlar_[0-9]+_[0-9a-f]{8}$'
order by slot_name limit 1`;

const settingsSql =
  "select current_setting('wal_level') as level, pg_is_in_recovery()::text as standby";

/** @throws RelayProblem that names the setting */
async function mustBeLogical(client: Queryable): Promise<void> {
  const { rows } = await client.query(settingsSql);
  if (rows[0]?.['standby'] === 'true') throw standbyProblem();
  if (rows[0]?.['level'] !== 'logical') throw walLevelProblem(String(rows[0]?.['level']));
}

async function find(client: Queryable): Promise<Slot | null> {
  const [row] = (await client.query(findSql)).rows;
  if (row === undefined) return null;
  const name = String(row['name']);
  // What was not kept cannot be told any more.
  if (row['wal_status'] === 'lost') {
    await client.query('select pg_drop_replication_slot($1)', [name]);
    return find(client);
  }
  return {
    name,
    isActive: row['active'] === true,
    confirmedLsn: parseLsn(String(row['confirmed'])),
  };
}

async function make(client: Queryable): Promise<Slot> {
  const { rows } = await client.query(
    "select 'ashlar_' || oid || '_' as prefix from pg_database where datname = current_database()",
  );
  const name = `${rows[0]?.['prefix']}${randomBytes(4).toString('hex')}`;
  const made = await client.query(
    "select lsn::text from pg_create_logical_replication_slot($1, 'pgoutput')",
    [name],
  );
  return { name, isActive: false, confirmedLsn: parseLsn(String(made.rows[0]?.['lsn'])) };
}

/**
 * Made when there is none. A slot from before cannot tell what the new one publishes: it goes.
 * @throws when that slot is in use
 */
async function ensurePublication(client: Queryable): Promise<void> {
  const { rows } = await client.query('select from pg_publication where pubname = $1', [
    publication,
  ]);
  if (rows.length > 0) return;
  const slot = await find(client);
  if (slot !== null) await client.query('select pg_drop_replication_slot($1)', [slot.name]);
  await client.query(`create publication ${publication}`);
}

/**
 * The slot, with its publication; made when there is none, which waits until transactions that run have ended.
 * @throws RelayProblem that names the setting
 */
export async function openSlot(client: Queryable): Promise<Slot> {
  await mustBeLogical(client);
  await client.query('select pg_advisory_lock($1)', [lockKey]);
  try {
    await ensurePublication(client);
    return (await find(client)) ?? (await make(client));
  } finally {
    await client.query('select pg_advisory_unlock($1)', [lockKey]);
  }
}

/** What PostgreSQL keeps because of a slot, and what of it was not told yet; in bytes. */
export interface SlotSize {
  readonly retainedBytes: number;
  readonly lagBytes: number;
}

const sizeSql = `
select pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::text as retained,
  pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::text as lag
from pg_replication_slots where slot_name = $1`;

export async function measureSlot(client: Queryable, name: string): Promise<SlotSize> {
  const [row] = (await client.query(sizeSql, [name])).rows;
  // A position that was confirmed may be ahead of what another session sees as written.
  const bytes = (column: string) => Math.max(0, Number(row?.[column] ?? 0));
  return { retainedBytes: bytes('retained'), lagBytes: bytes('lag') };
}
