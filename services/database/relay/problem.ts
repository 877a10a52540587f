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

/** By SQLSTATE and, where that says too little, by PostgreSQL's words. */
export function toProblem(error: unknown): unknown {
  const state = sqlStateOf(error);
  const text = message(error);
  if (state === '53400' || /replication slots are in use/.test(text))
    return new RelayProblem(needs.slots);
  if (state === '53300' && /max_wal_senders|wal_sender/.test(text))
    return new RelayProblem(needs.senders);
  if (state === '42501' && /publication|database/.test(text))
    return new RelayProblem(needs.publication);
  if (state === '42501' || state === '28000') return new RelayProblem(needs.right);
  if (state === '08P01' || /unsupported startup parameter/.test(text))
    return new RelayProblem(needs.pooler);
  return error;
}
