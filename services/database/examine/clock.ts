// Do the clocks of PostgreSQL's machine and this one agree?
import type { Finding } from '../../shared/messages/report.ts';
import type { Queryable } from '../schema/queryable.ts';
import { fine, warning } from './finding.ts';

/** Expiry of tokens and keys is told to the second. */
const mostMs = 1000;

export function judgeClock(databaseMs: number, beforeMs: number, afterMs: number): Finding {
  const check = 'clock of PostgreSQL';
  // What lies between asking and hearing is the way there and back.
  const differMs = Math.max(0, beforeMs - databaseMs, databaseMs - afterMs);
  const told = `differs by ${Math.round(differMs)} ms`;
  if (differMs < mostMs) return fine(check, told);
  return warning(
    check,
    told,
    'Let both machines follow NTP: keys and tokens end too early or late.',
  );
}

export async function examineClock(client: Queryable): Promise<Finding[]> {
  const beforeMs = Date.now();
  const { rows } = await client.query(
    'select (extract(epoch from clock_timestamp()) * 1000)::text as now',
  );
  return [judgeClock(Number(rows[0]?.['now']), beforeMs, Date.now())];
}
