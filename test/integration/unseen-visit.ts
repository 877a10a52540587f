// What does a test that visits every corner of a database need: a way to ask, and a list of what was wrong?
import { quote } from '../../services/shared/filter/name.ts';
import type { Entity, Model } from '../../services/shared/model/model.ts';
import type { Answer, Asking, Served } from '../helpers/serve.ts';

export interface Visit {
  readonly served: Served;
  readonly model: Model;
  /** One line for each answer that is not what SQL says it should be. */
  readonly complaints: string[];
}

/** A request, the status it must have, and what its rows must be. */
export interface Expected {
  readonly method?: string;
  readonly entity: Entity;
  readonly query?: Readonly<Record<string, string>>;
  readonly asking?: Asking;
  readonly statuses: readonly number[];
  /** What is wrong with the answer, if anything. */
  readonly judge?: (answer: Answer) => string | null;
}

export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const tableOf = ({ schema, name }: Entity) => `${identifier(schema)}.${identifier(name)}`;
/** A name as requests write it: in quotes, no word of the dialect is meant. */
export const named = (name: string) => quote(name);

/** Names that no path can hold. */
export const hasPath = ({ name }: Entity) => !/[\\;?#%/]|^\.+$/.test(name);

function pathOf({ entity, query = {} }: Expected): string {
  const parameters = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join('='));
  return `/${encodeURIComponent(entity.name)}?${parameters.join('&')}`;
}

/** Asks as service_role; what is wrong goes to the complaints. */
export async function expectAnswer(visit: Visit, expected: Expected): Promise<Answer> {
  const { method = 'GET', asking, statuses, judge } = expected;
  const path = pathOf(expected);
  const answer = await visit.served.ask(method, path, { role: 'service_role', ...asking });
  const isRight = statuses.includes(answer.status);
  const wrong = isRight ? judge?.(answer) : `${answer.status}, not ${statuses.join(' or ')}`;
  if (wrong)
    visit.complaints.push(
      `${method} ${decodeURIComponent(path)}: ${wrong}: ${answer.text.slice(0, 300)}`,
    );
  return answer;
}

/** What SQL itself cannot do: there is no such operator (no equality, no order), or the view was never filled. */
const impossible = new Set(['42883', '55000']);

/** The values a query gives; null when PostgreSQL cannot answer it either. */
export async function rowsOf(visit: Visit, sql: string, values: unknown[] = []) {
  try {
    const { rows } = await visit.served.database.pool.query<{ value: unknown }>(sql, values);
    return rows.map((row) => row.value);
  } catch (error) {
    const { code } = error as { code?: string };
    if (impossible.has(code ?? '')) return null;
    throw new Error(`${sql}: ${String(error)}`);
  }
}

/** Runs the work for each item, a few at a time: all at once would be turned away. */
export async function forEach<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  atOnce = 6,
) {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
