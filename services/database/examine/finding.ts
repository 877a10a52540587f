// How is a finding written down?
import type { Finding } from '../../shared/messages/report.ts';
import type { Queryable } from '../schema/queryable.ts';

/** One question to PostgreSQL and what its answer means. All columns are texts. */
export interface Examination {
  readonly sql: string;
  readonly judge: (rows: readonly Row[]) => readonly Finding[];
}
export type Row = Readonly<Record<string, string | null>>;

export const fine = (check: string, told: string): Finding => ({
  ...{ check, level: 'fine', told, fix: null },
});
export const warning = (check: string, told: string, fix: string): Finding => ({
  ...{ check, level: 'warning', told, fix },
});
export const error = (check: string, told: string, fix: string): Finding => ({
  ...{ check, level: 'error', told, fix },
});

const names = new Intl.ListFormat('en', { type: 'conjunction' });
const maxNamed = 5;

/** The first few by name: `a, b, and 3 more`. */
export function list(all: readonly string[]): string {
  const more = all.length - maxNamed;
  return names.format(more > 0 ? [...all.slice(0, maxNamed), `${more} more`] : all);
}

/** Fine where nothing is found. */
export function none(check: string, found: readonly string[], otherwise: () => Finding): Finding {
  return found.length === 0 ? fine(check, 'none') : otherwise();
}

export async function examine(client: Queryable, { sql, judge }: Examination) {
  return judge((await client.query(sql)).rows as Row[]);
}
