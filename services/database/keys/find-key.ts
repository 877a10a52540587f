// Is this API key good now? Asked for many at once: a statement at a time, whatever comes.
import { timingSafeEqual } from 'node:crypto';
import type { ApiKeyReply, ApiKeyRequest } from '../../shared/messages/db-api-key.ts';
import { isDatabaseFault, toAppError } from '../sqlstate.ts';
import type { Row, RunStatement } from '../statement.ts';

/** Of one statement. */
const maxKeys = 500;
/** So seldom is it written down that a key is used. */
const usedEvery = "interval '1 hour'";

const findSql = `select id, hash, name, role, claims::text, plan,
    (extract(epoch from expires_at) * 1000)::int8::text,
    case when revoked_at is not null then 'revoked' when expires_at <= clock_timestamp() then 'expired' else 'good' end,
    (last_used_at is null or last_used_at < clock_timestamp() - ${usedEvery})::text
  from ashlar.api_key where id = any ($1::text[])`;

const usedSql = `update ashlar.api_key set last_used_at = clock_timestamp()
  where id = any ($1::text[]) and (last_used_at is null or last_used_at < clock_timestamp() - ${usedEvery})`;

/** Neither table nor schema: no key was ever made. */
const absent = new Set(['42P01', '3F000']);

const unknown: ApiKeyReply = { state: 'unknown' };

/** In constant time: how much of a hash is right is nobody's to learn. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, 'latin1'), Buffer.from(other, 'latin1')];
  return a.length === b.length && timingSafeEqual(a, b);
}

function replyOf(row: Row | undefined, { hash }: ApiKeyRequest): ApiKeyReply {
  if (row === undefined || !isSame(String(row[1]), hash)) return unknown;
  const state = row[7];
  if (state === 'revoked' || state === 'expired') return { state };
  const [id, , name, role, claims] = row.map(String) as [string, string, string, string, string];
  const [plan = null, expiresMs = null] = [row[5], row[6]];
  return {
    state: 'good',
    ...{ id, name, role, plan },
    claims: JSON.parse(claims) as Record<string, unknown>,
    expiresMs: expiresMs === null ? null : Number(expiresMs),
  };
}

interface Asked {
  readonly request: ApiKeyRequest;
  readonly resolve: (reply: ApiKeyReply) => void;
  readonly reject: (error: unknown) => void;
}

/** Rejects with AppError PGRST000 and its like, or what is internal. */
export type FindKey = (request: ApiKeyRequest) => Promise<ApiKeyReply>;

/** Looks keys up. What comes while a statement runs goes together with the next one: look-ups never take more than one connection. */
export function createFindKey(run: RunStatement): FindKey {
  let waiting: Asked[] = [];
  let isRunning = false;

  async function select(asked: readonly Asked[]): Promise<Map<string | null, Row>> {
    const ids = [...new Set(asked.map(({ request }) => request.id))];
    const rows = await run({ name: null, text: findSql, values: [ids] }).catch((error: unknown) => {
      if (isDatabaseFault(error) && absent.has(error.code ?? '')) return [];
      throw toAppError(error);
    });
    return new Map(rows.map((row) => [row[0] ?? null, row]));
  }

  function noteUse(replies: readonly ApiKeyReply[], rows: ReadonlyMap<string | null, Row>): void {
    const used = replies.flatMap((reply) => (reply.state === 'good' ? [reply.id] : []));
    const toNote = used.filter((id) => rows.get(id)?.[8] === 'true');
    if (toNote.length === 0) return;
    // It serves people who tidy up; where it cannot be written, as in a database that is read only, nothing is lost.
    run({ name: null, text: usedSql, values: [toNote] }).catch(() => {});
  }

  async function answer(asked: readonly Asked[]): Promise<void> {
    try {
      const rows = await select(asked);
      const replies = asked.map(({ request }) => replyOf(rows.get(request.id), request));
      for (const [i, { resolve }] of asked.entries()) resolve(replies[i] as ApiKeyReply);
      noteUse(replies, rows);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }

  async function work(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      const asked = waiting.slice(0, maxKeys);
      waiting = waiting.slice(maxKeys);
      await answer(asked);
    }
    isRunning = false;
  }

  return (request) =>
    new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      if (!isRunning) void work();
    });
}
