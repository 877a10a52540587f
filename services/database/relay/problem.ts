// Why can no relay run here, and what has to be done about it?
import { sqlStateOf } from '../migrate/run-step.ts';

/** A setting or a right that is missing; told once, and looked at again slowly. */
export class RelayProblem extends Error {}

const needs = {
  standby: 'The database is a standby. Name the primary in the URL of the database.',
  walLevel: (level: string) =>
    `wal_level of PostgreSQL is "${level}". Set wal_level = logical and restart PostgreSQL.`,
  slots:
    'PostgreSQL has no replication slot free. Raise max_replication_slots, or drop a slot nobody uses (pg_replication_slots).',
  senders: 'PostgreSQL has no WAL sender free. Raise max_wal_senders.',
  right:
    'The role may not replicate. ALTER ROLE … REPLICATION (at some providers: GRANT rds_replication TO …).',
  publication:
    'The role may not create the publication "ashlar". GRANT CREATE ON DATABASE … TO the role.',
  pooler:
    'The URL of the database leads to a connection pooler, which does not replicate. Name PostgreSQL itself.',
};

export const standbyProblem = () => new RelayProblem(needs.standby);
export const walLevelProblem = (level: string) => new RelayProblem(needs.walLevel(level));

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** By SQLSTATE and PostgreSQL's words; the first that fits. */
const known: readonly (readonly [state: RegExp, words: RegExp, need: string])[] = [
  [/^53400$/, /./, needs.slots],
  [/./, /replication slots are in use/, needs.slots],
  [/^53300$/, /wal_sender/, needs.senders],
  [/^42501$/, /publication|database/, needs.publication],
  [/^(42501|28000)$/, /./, needs.right],
  [/^08P01$/, /./, needs.pooler],
  [/^/, /unsupported startup parameter/, needs.pooler],
];

/** What is missing, where the error says so; else the error. */
export function toProblem(error: unknown): unknown {
  const [state, text] = [sqlStateOf(error), message(error)];
  const found = known.find(([states, words]) => states.test(state) && words.test(text));
  return found === undefined ? error : new RelayProblem(found[2]);
}
