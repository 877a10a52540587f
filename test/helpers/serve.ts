// How does a test get a whole Ashlar: five services, a database of its own, and a client?

import { SignJWT } from 'jose';
import type { Reconciled, ResourceSource } from '../../services/operator/app.ts';
import type { Gathered } from '../../services/operator/reconcile.ts';
import { parseManifests } from '../../services/shared/model/parse-manifests.ts';
import type { Observation } from '../../services/shared/observe/observation.ts';
import { createDatabase, type TestDatabase } from './postgres.ts';
import type { TopologyOptions } from './running-services.ts';
import { createSqlPosition } from './sql-position.ts';
import { runServices } from './topology.ts';

export interface Asking {
  /** Role of the token; none: no token is sent. */
  readonly role?: string;
  readonly claims?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  /** What the request has to see beside what the bound of staleness promises: by default, what the test wrote with SQL. */
  readonly sees?: 'anything';
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
}
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

export interface Served {
  readonly url: string;
  readonly database: TestDatabase;
  /** What the services told: requests, failures, events. */
  readonly observations: Observation[];
  readonly reconciled: Reconciled[];
  /** What tokens are signed with. */
  readonly secret: string;
  /** What tokens of positions are signed with. */
  readonly tokenSecret: string;
  ask(method: string, path: string, asking?: Asking): Promise<Answer>;
  token(role: string, claims?: Record<string, unknown>): Promise<string>;
  /** The next reconciliation, once it ended. */
  next(): Promise<Reconciled>;
  /** Serves these manifests from now on; resolves with how it ended. */
  declare(manifests: string): Promise<Reconciled>;
  close(): Promise<void>;
}

const secret = 'a secret for tests, long enough for HS256';

function parse(manifests: string): Gathered {
  return parseManifests([{ name: 'app.yaml', text: manifests }], 'test');
}

/** A source whose content the test changes. */
function createTextSource(first: string) {
  let text = first;
  let changed = () => {};
  const source: ResourceSource = {
    gather: async () => parse(text),
    async watch(onChange) {
      changed = onChange;
      return async () => {};
    },
  };
  return {
    source,
    set(next: string) {
      text = next;
      changed();
    },
  };
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

async function token(role: string, claims: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT({ role, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));
}

async function requestInit(method: string, asking: Asking): Promise<RequestInit> {
  const { role, claims, headers, body } = asking;
  const sent: Record<string, string> = { ...headers };
  if (role !== undefined) sent['authorization'] ??= `Bearer ${await token(role, claims)}`;
  if (body === undefined) return { method, headers: sent };
  sent['content-type'] ??= 'application/json';
  return { method, headers: sent, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

async function prepareDatabase(existing: string | TestDatabase): Promise<TestDatabase> {
  if (typeof existing !== 'string') return existing;
  const database = await createDatabase();
  if (existing !== '') await database.pool.query(existing);
  return database;
}

/**
 * Serves manifests (their text, or where they come from) from a database that exists, or from a new one in which
 * this SQL was run before; resolves once they are served. `services` answer Actions. Closing drops the database.
 */
export async function serve(
  manifests: string | ResourceSource,
  existing: string | TestDatabase = '',
  given: Pick<TopologyOptions, 'callService' | 'isCaching' | 'settings'> = {},
): Promise<Served> {
  const database = await prepareDatabase(existing);
  const observations: Observation[] = [];
  const reconciled: Reconciled[] = [];
  let waiting: ((outcome: Reconciled) => void)[] = [];
  const text = createTextSource(typeof manifests === 'string' ? manifests : '');
  const services = await runServices({
    source: typeof manifests === 'string' ? text.source : manifests,
    databaseUrl: database.url,
    secret,
    poolSize: 5,
    statementTimeoutMs: 5000,
    observe: (observation) => observations.push(observation),
    ...given,
    onReconciled(outcome) {
      reconciled.push(outcome);
      for (const resolve of waiting) resolve(outcome);
      waiting = [];
    },
  });
  const sqlPosition = createSqlPosition(database, services.tokenSecret);
  const next = () => new Promise<Reconciled>((resolve) => waiting.push(resolve));
  const { url } = services;
  const first = next();
  await services.begin();
  await first;
  return {
    url,
    database,
    observations,
    reconciled,
    secret,
    tokenSecret: services.tokenSecret,
    token,
    next,
    async ask(method, path, asking = {}) {
      const written = asking.sees === 'anything' ? null : await sqlPosition();
      const headers = written === null ? {} : { 'consistency-token': written };
      const init = await requestInit(method, {
        ...asking,
        headers: { ...headers, ...asking.headers },
      });
      return toAnswer(await fetch(`${url}/rest/v1${path}`, init));
    },
    async declare(manifestsNow) {
      if (typeof manifests !== 'string') throw new Error('change what the source reads instead');
      const outcome = next();
      text.set(manifestsNow);
      return outcome;
    },
    async close() {
      await services.stop();
      await database.drop();
    },
  };
}
