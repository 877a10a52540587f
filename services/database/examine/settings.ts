// Is PostgreSQL set up for Ashlar?
import type { Finding } from '../../shared/messages/report.ts';
import { type Examination, error, fine, type Row, warning } from './finding.ts';

const oldestVersion = 15;

const sql = `
select current_setting('server_version_num') as version, current_setting('wal_level') as wal_level,
  current_setting('max_replication_slots') as max_slots, current_setting('max_wal_senders') as max_senders,
  current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
  current_setting('synchronous_commit') as synchronous_commit, current_setting('autovacuum') as autovacuum,
  pg_is_in_recovery()::text as is_standby, rolname as role, (rolreplication or rolsuper)::text as may_replicate
from pg_roles where rolname = current_user`;

function version({ version = '' }: Row): Finding {
  const major = Math.floor(Number(version) / 10_000);
  if (major >= oldestVersion) return fine('version of PostgreSQL', String(major));
  const fix = `Upgrade PostgreSQL to ${oldestVersion} or newer.`;
  return error('version of PostgreSQL', `${major} is too old`, fix);
}

function standby({ is_standby }: Row): Finding {
  if (is_standby === 'false') return fine('primary', 'it is the primary');
  return error(
    'primary',
    'it is a standby: nothing can be written',
    'Name the primary in the URL.',
  );
}

function walLevel({ wal_level: level }: Row): Finding {
  if (level === 'logical') return fine('wal_level', 'logical');
  const told = `"${level}": caches are off, and there are no events`;
  return error('wal_level', told, 'ALTER SYSTEM SET wal_level = logical; then restart PostgreSQL.');
}

function mayReplicate({ role, may_replicate }: Row): Finding {
  const check = 'right to replicate';
  if (may_replicate === 'true') return fine(check, `${role} has it`);
  const fix = `ALTER ROLE "${role}" REPLICATION; at some providers: GRANT rds_replication TO "${role}".`;
  return error(check, `${role} has it not: caches are off, and there are no events`, fix);
}

/** What would lose writes that were acknowledged, when the machine goes down. */
function durability({ fsync, full_page_writes, synchronous_commit }: Row): Finding {
  const off = Object.entries({ fsync, full_page_writes, synchronous_commit })
    .filter(([, value]) => value === 'off')
    .map(([name]) => name);
  if (off.length === 0) return fine('durability', 'acknowledged writes survive a crash');
  const told = `${off.join(' and ')} off: a crash may lose what was acknowledged`;
  return warning('durability', told, `ALTER SYSTEM RESET ${off[0]}; SELECT pg_reload_conf();`);
}

function autovacuum({ autovacuum: state }: Row): Finding {
  if (state === 'on') return fine('autovacuum', 'on');
  const fix = 'ALTER SYSTEM RESET autovacuum; SELECT pg_reload_conf();';
  return warning('autovacuum', 'off: tables grow, and plans get worse', fix);
}

const judges = [version, standby, walLevel, mayReplicate, durability, autovacuum];

export const settings: Examination = {
  sql,
  judge: ([row]) => (row === undefined ? [] : judges.map((judge) => judge(row))),
};
