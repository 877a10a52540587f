// How do a test's requests see what the test itself wrote with SQL? As a client's: by a token for its position.

import { createConsistencyTokens } from '../../services/gateway/consistency/token.ts';
import { parseLsn } from '../../services/shared/lsn.ts';
import type { TestDatabase } from './postgres.ts';

const positionSql = `
select pg_current_wal_insert_lsn()::text as lsn, system_identifier || '.' || timeline_id as history,
  (select right(slot_name, 8) from pg_replication_slots where database = current_database()) as slot
from pg_control_system(), pg_control_checkpoint()`;

/**
 * The token for whatever was run on the test's own pool since the last call; null where nothing was, or where nobody
 * relays changes.
 */
export function createSqlPosition({ pool }: TestDatabase, secret: string) {
  const tokens = createConsistencyTokens(secret);
  let wasUsed = true;
  pool.on('acquire', () => {
    wasUsed = true;
  });
  return async (): Promise<string | null> => {
    if (!wasUsed || pool.ended) return null;
    const { rows } = await pool.query(positionSql);
    wasUsed = false;
    const [{ lsn, history, slot }] = rows;
    return slot === null ? null : tokens.sign({ epoch: `${history}.${slot}`, lsn: parseLsn(lsn) });
  };
}
