// Is there anything about this PostgreSQL that hurts, or will?
import type { Finding } from '../../shared/messages/report.ts';
import { hasKeyTable } from '../keys/key-table.ts';
import type { Queryable } from '../schema/queryable.ts';
import { examineClock } from './clock.ts';
import { examine } from './finding.ts';
import { keys } from './keys.ts';
import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { slots } from './slots.ts';
import { tables } from './tables.ts';

/** Reads only; rejects with the driver's error where it may not or cannot. */
export async function examineDatabase(client: Queryable): Promise<Finding[]> {
  const found: Finding[] = [];
  const ofKeys = (await hasKeyTable(client)) ? keys : [];
  for (const examination of [settings, slots, sessions, ...tables, ...ofKeys])
    found.push(...(await examine(client, examination)));
  return [...found, ...(await examineClock(client))];
}
