// How are API keys made, listed and revoked?
import { AppError } from '../../shared/errors.ts';
import type { Queryable } from '../schema/queryable.ts';
import { isDatabaseFault } from '../sqlstate.ts';
import { createKeyTable, hasKeyTable } from './key-table.ts';

export interface NewKey {
  readonly id: string;
  readonly hash: string;
  readonly name: string;
  readonly role: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly plan: string | null;
  /** Null: it does not expire. */
  readonly lifetimeSeconds: number | null;
}

export type KeyState = 'active' | 'expired' | 'revoked';

/** A key as it is listed; times in ISO 8601, UTC. */
export interface ListedKey {
  readonly id: string;
  readonly name: string;
  readonly state: KeyState;
  readonly role: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly plan: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** To the hour. */
  readonly lastUsedAt: string | null;
}

export interface KeyStore {
  /** @throws AppError ASH409 where a key of that name is in use */
  create(key: NewKey): Promise<ListedKey>;
  /** The newest first. */
  list(): Promise<readonly ListedKey[]>;
  /** Revokes one by its id; true where it was not revoked before. */
  revoke(id: string): Promise<boolean>;
}

const time = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const listed = `json_build_object('id', id, 'name', name, 'state',
    case when revoked_at is not null then 'revoked' when expires_at <= clock_timestamp() then 'expired' else 'active' end,
    'role', role, 'claims', claims, 'plan', plan, 'createdAt', ${time('created_at')}, 'expiresAt', ${time('expires_at')},
    'revokedAt', ${time('revoked_at')}, 'lastUsedAt', ${time('last_used_at')})::text as key`;

const insertSql = `insert into ashlar.api_key (id, hash, name, role, claims, plan, expires_at)
  values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7))
  returning ${listed}`;

const keysOf = ({ rows }: { rows: Record<string, unknown>[] }) =>
  rows.map(({ key }) => JSON.parse(String(key)) as ListedKey);

/** What PostgreSQL said, for who sits at the command line. */
function explain(error: unknown, name = ''): unknown {
  if (!isDatabaseFault(error)) return error;
  if (error.constraint === 'api_key_name_key')
    return new AppError('ASH409', `there is a key "${name}" already`, {
      hint: `Choose another name, as in "${name}-2"; revoke the old key when nobody uses it any more.`,
      cause: error,
    });
  return new AppError('PGRST000', `the database refuses: ${error.message}`, { cause: error });
}

async function explained<T>(work: Promise<T>, name?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw explain(error, name);
  }
}

async function create(client: Queryable, key: NewKey): Promise<ListedKey> {
  const { id, hash, name, role, claims, plan, lifetimeSeconds } = key;
  await createKeyTable(client);
  const values = [id, hash, name, role, JSON.stringify(claims), plan, lifetimeSeconds];
  return keysOf(await client.query(insertSql, values))[0] as ListedKey;
}

async function list(client: Queryable): Promise<readonly ListedKey[]> {
  if (!(await hasKeyTable(client))) return [];
  return keysOf(
    await client.query(`select ${listed} from ashlar.api_key order by created_at desc, id`),
  );
}

const revokeSql = `update ashlar.api_key set revoked_at = clock_timestamp()
  where id = $1 and revoked_at is null returning id`;

async function revoke(client: Queryable, id: string): Promise<boolean> {
  if (!(await hasKeyTable(client))) return false;
  return (await client.query(revokeSql, [id])).rows.length > 0;
}

/** The keys of one database. Everything rejects with AppError PGRST000 where PostgreSQL refuses. */
export function createKeyStore(client: Queryable): KeyStore {
  return {
    create: (key) => explained(create(client, key), key.name),
    list: () => explained(list(client)),
    revoke: (id) => explained(revoke(client, id)),
  };
}
