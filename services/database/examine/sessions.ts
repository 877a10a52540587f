// Are there connections left, and does anybody hold up the others?
import type { Finding } from '../../shared/messages/report.ts';
import { type Examination, fine, list, none, type Row, warning } from './finding.ts';

const fullShare = 0.85;
const longSeconds = 300;

/**
 * Without the text of their statements: it holds values of somebody. What sessions of other roles do is told to
 * members of pg_read_all_stats only; that they are there, to everybody.
 */
const sql = `
select (select count(*) from pg_stat_activity where datid is not null)::text as taken,
  (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int)::text as most,
  pid::text, state, coalesce(nullif(application_name, ''), usename) as who, floor(extract(epoch from now() - xact_start))::text as seconds
from (select 1) as always left join pg_stat_activity
  on backend_type = 'client backend' and datname = current_database() and xact_start < now() - make_interval(secs => ${longSeconds})
order by xact_start`;

function connections({ taken, most }: Row): Finding {
  const told = `${taken} of ${most} are taken`;
  if (Number(taken) < fullShare * Number(most)) return fine('connections', told);
  const fix = 'Raise max_connections, or lower ASHLAR_POOL_SIZE of each database service.';
  return warning('connections', told, fix);
}

function longTransactions(rows: readonly Row[]): Finding {
  const check = 'long transactions';
  const found = rows.filter(({ pid }) => pid !== null);
  const named = found.map(
    ({ pid, who, state, seconds }) => `pid ${pid} of ${who} (${state}, ${seconds} s)`,
  );
  const fix =
    'They hold back migrations and vacuum. SELECT pg_terminate_backend(pid) ends one; idle_in_transaction_session_timeout ends those that do nothing.';
  return none(check, named, () => warning(check, list(named), fix));
}

export const sessions: Examination = {
  sql,
  judge: (rows) => (rows[0] === undefined ? [] : [connections(rows[0]), longTransactions(rows)]),
};
