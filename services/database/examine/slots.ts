// Has the relay a replication slot, and does it keep more of the write-ahead log than is good?
import type { Finding } from '../../shared/messages/report.ts';
import { type Examination, error, fine, list, none, type Row, warning } from './finding.ts';

const mebibyte = 1024 * 1024;
const inMiB = (bytes: number) => `${Math.round(bytes / mebibyte)} MiB`;
/** Beyond it, more is kept than a relay that follows needs; `AshlarSlotRetainsLog` fires at a multiple of it. */
const muchBytes = 1024 * mebibyte;

/** Slots of others, and senders, count too: they take what the relay needs. */
const sql = `
select slot_name as name, active::text as active, wal_status, (database = current_database() and slot_name ~ '^ashlar_')::text as is_ours,
  case when restart_lsn is not null then pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::text end as retained,
  current_setting('max_replication_slots') as max_slots, current_setting('max_slot_wal_keep_size') as most
from (select 1) as always left join pg_replication_slots on not pg_is_in_recovery()`;

function room(slots: readonly Row[], max: number): Finding {
  const told = `${slots.length} of ${max} are taken`;
  const hasOwn = slots.some(({ is_ours }) => is_ours === 'true');
  if (hasOwn || slots.length < max) return fine('replication slots', told);
  const fix =
    'Raise max_replication_slots and restart PostgreSQL, or drop a slot nobody uses: SELECT pg_drop_replication_slot(…).';
  return error('replication slots', `${told}: caches are off, and there are no events`, fix);
}

function own({ name, active, wal_status, retained, most }: Row): Finding {
  const check = 'the relay’s slot';
  const bytes = Math.max(0, Number(retained));
  const told = `${name} keeps ${inMiB(bytes)} of the log (max_slot_wal_keep_size ${most})`;
  if (wal_status === 'lost' || wal_status === 'unreserved')
    return error(
      check,
      `${name} has fallen behind what PostgreSQL keeps`,
      'Raise max_slot_wal_keep_size; see docs/runbooks/slot-retains-log.md.',
    );
  if (active !== 'true')
    return warning(check, `${told}; nobody reads it`, 'See docs/runbooks/relay-stalled.md.');
  if (bytes < muchBytes) return fine(check, told);
  return warning(check, told, 'See docs/runbooks/slot-retains-log.md.');
}

/** Slots that nobody reads keep the log, until the disk is full. */
function forgotten(slots: readonly Row[]): Finding {
  const check = 'slots nobody reads';
  const found = slots.filter(({ is_ours, active }) => is_ours !== 'true' && active !== 'true');
  const named = found.map(({ name, retained }) => `${name} (${inMiB(Number(retained))})`);
  const fix =
    'They keep the write-ahead log. Drop those that are of nobody: SELECT pg_drop_replication_slot(…).';
  return none(check, named, () => warning(check, list(named), fix));
}

export const slots: Examination = {
  sql,
  judge(rows) {
    const found = rows.filter(({ name }) => name !== null);
    const ours = found.filter(({ is_ours }) => is_ours === 'true');
    return [room(found, Number(rows[0]?.['max_slots'])), ...ours.map(own), forgotten(found)];
  },
};
