// How is the database asked about an API key?
import type { Bus } from '../../shared/bus/bus.ts';
import { dbApiKey } from '../../shared/messages/db-api-key.ts';
import type { LookUpKey } from './known-keys.ts';

/** Who presents a new key waits no longer; whoever comes next is answered at once (known-keys.ts). */
const timeoutMs = 2000;

export const createLookUpKey =
  (bus: Bus): LookUpKey =>
  (request) =>
    bus.request(dbApiKey, request, { timeoutMs, waitsForReady: false });
