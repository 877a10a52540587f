// Are there indexes that are of no use, tables that cannot be written, or an order of texts that has changed?
import { type Examination, error, fine, list, none, type Row, warning } from './finding.ts';

const namesOf = (rows: readonly Row[]) => rows.map(({ name }) => name ?? '');

/** What CREATE INDEX CONCURRENTLY leaves when it fails: each write keeps it, no read uses it. */
const invalidIndexes: Examination = {
  sql: `select format('%I.%I', nspname, relname) as name from pg_index join pg_class on pg_class.oid = indexrelid
    join pg_namespace on pg_namespace.oid = relnamespace where not indisvalid
    and not exists (select from pg_stat_progress_create_index where index_relid = indexrelid) order by 1`,
  judge(rows) {
    const names = namesOf(rows);
    const fix = `DROP INDEX CONCURRENTLY ${names[0]}; the operator makes its own again.`;
    return [none('invalid indexes', names, () => warning('invalid indexes', list(names), fix))];
  },
};

/** PostgreSQL refuses UPDATE and DELETE where it cannot tell subscribers which row it was. */
const withoutIdentity: Examination = {
  sql: `select format('%I.%I', schemaname, tablename) as name from pg_publication_tables
    join pg_publication using (pubname) join pg_class on pg_class.oid = format('%I.%I', schemaname, tablename)::regclass
    where (pubupdate or pubdelete) and (relreplident = 'n' or relreplident = 'd'
    and not exists (select from pg_index where indrelid = pg_class.oid and indisprimary)) group by 1 order by 1`,
  judge(rows) {
    const check = 'published tables without a key';
    const names = namesOf(rows);
    const fix = `UPDATE and DELETE fail there. Add a primary key, or: ALTER TABLE ${names[0]} REPLICA IDENTITY FULL;`;
    return [none(check, names, () => error(check, list(names), fix))];
  },
};

/** After an upgrade of the operating system: indexes of texts may be in the wrong order. */
const collation: Examination = {
  sql: `select datname as name, datcollversion as made, pg_database_collation_actual_version(oid) as now
    from pg_database where datname = current_database()`,
  judge([row]) {
    const { name, made, now } = row ?? {};
    if (made === now || made == null || now == null)
      return [fine('order of texts', `version ${now ?? '(none)'}`)];
    const told = `the database was made with ${made}, the machine has ${now}: indexes of texts may be wrong`;
    const fix = `REINDEX DATABASE "${name}"; ALTER DATABASE "${name}" REFRESH COLLATION VERSION;`;
    return [warning('order of texts', told, fix)];
  },
};

/** At 2 billion PostgreSQL takes no more writes. */
const dangerousAge = 1_000_000_000;

const wraparound: Examination = {
  sql: 'select age(datfrozenxid)::text as age from pg_database where datname = current_database()',
  judge([row]) {
    const age = Number(row?.['age']);
    const told = `the oldest row is ${age} transactions old`;
    if (age < dangerousAge) return [fine('age of rows', told)];
    const fix = 'VACUUM (FREEZE) the oldest tables; end long transactions and unused slots first.';
    return [error('age of rows', `${told}; at 2 billion nothing can be written`, fix)];
  },
};

export const tables: readonly Examination[] = [
  ...[invalidIndexes, withoutIdentity, collation, wraparound],
];
