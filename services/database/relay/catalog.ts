// Which tables are covered from which position on? Keeps the publication in step with the model, and notices DDL.

import { parseLsn } from '../../shared/lsn.ts';
import type { Queryable } from '../schema/queryable.ts';
import {
  addTableSql,
  dropTableSql,
  isSynchronousSql,
  positionSql,
  publication,
  tablesSql,
} from './catalog-sql.ts';
import { type CatalogRow, planTables, type Tables, wholeTablesPrefix } from './tables.ts';

export interface ModelTable {
  readonly schema: string;
  readonly name: string;
}

export interface CatalogOptions {
  readonly client: Queryable;
  readonly modelTables: () => readonly ModelTable[];
  /** A table could not be published; it is tried again. */
  readonly onFailure: (table: string, error: unknown) => void;
}

export type Coverage = Readonly<Record<string, number>>;

interface Read {
  readonly text: string;
  readonly tables: Tables;
  /** What is known of each table of the model, as one text; of '' what is true of all. */
  readonly versions: ReadonlyMap<string, string>;
}

interface Described {
  readonly rows: readonly CatalogRow[];
  readonly publication: string | null;
  readonly [others: string]: unknown;
}

const none: Tables = { toAdd: [], toDrop: [], covered: [], byOid: new Map() };

function versionsOf({ rows, ...others }: Described): Map<string, string> {
  const versions = new Map([['', JSON.stringify(others)]]);
  for (const row of rows)
    versions.set(row.root, (versions.get(row.root) ?? '') + JSON.stringify(row));
  return versions;
}

/** One connection's work: calls must not overlap. */
export class Catalog {
  #text = '';
  #tables: Tables = none;
  #coverage: Coverage = {};
  #versions: ReadonlyMap<string, string> = new Map();
  #isSynchronous: boolean | null = null;
  readonly #options: CatalogOptions;

  constructor(options: CatalogOptions) {
    this.#options = options;
  }

  get tables(): Tables {
    return this.#tables;
  }

  get coverage(): Coverage {
    return this.#coverage;
  }

  /**
   * Position in bytes up to which everything is written that was visible before the call. Tables that were changed
   * in definition before it are told, as wholes, by a logical message before that position.
   */
  async check(): Promise<number> {
    const read = await this.#read();
    if (read.text !== this.#text) {
      await this.#reconcile(read.tables);
      await this.#adopt(await this.#read());
    }
    return this.#position();
  }

  async #position(): Promise<number> {
    const { client } = this.#options;
    if (this.#isSynchronous === null)
      this.#isSynchronous =
        (await client.query(isSynchronousSql)).rows[0]?.['synchronous'] === true;
    const { rows } = await client.query(positionSql(this.#isSynchronous));
    return parseLsn(String(rows[0]?.['lsn']));
  }

  async #read(): Promise<Read> {
    const wanted = this.#options.modelTables();
    const parameters = [wanted.map(({ schema }) => schema), wanted.map(({ name }) => name)];
    const { rows } = await this.#options.client.query(tablesSql, parameters);
    const text = String(rows[0]?.['tables']);
    const described = JSON.parse(text) as Described;
    if (described.publication === null)
      throw new Error(`Somebody has dropped the publication "${publication}".`);
    return { text, tables: planTables(described.rows), versions: versionsOf(described) };
  }

  async #reconcile({ toAdd, toDrop }: Tables): Promise<void> {
    for (const table of toDrop) await this.#attempt(table, dropTableSql(table));
    for (const table of toAdd) await this.#attempt(table, addTableSql(table));
  }

  async #attempt(table: string, sql: string): Promise<void> {
    try {
      await this.#options.client.query(sql);
    } catch (error) {
      await this.#options.client.query('rollback');
      this.#options.onFailure(table, error);
    }
  }

  /** Tells tables that changed as wholes: all of them at first, as nobody remembers what they were. */
  async #adopt({ text, tables, versions }: Read): Promise<void> {
    const { client } = this.#options;
    const { rows } = await client.query(positionSql(false));
    const since = parseLsn(String(rows[0]?.['lsn']));
    const isForAll = versions.get('') !== this.#versions.get('');
    const named = new Set([...this.#tables.covered, ...tables.covered]);
    const changed = [...named].filter(
      (name) => isForAll || versions.get(name) !== this.#versions.get(name),
    );
    await client.query('select pg_logical_emit_message(true, $1, $2)', [
      wholeTablesPrefix,
      changed.join('\n'),
    ]);
    // Only from here on is it told: a failure before makes the next check begin anew.
    const coverage = tables.covered.map((name) => [name, this.#coverage[name] ?? since]);
    this.#coverage = Object.fromEntries(coverage);
    this.#tables = tables;
    this.#versions = versions;
    this.#text = tables.toAdd.length + tables.toDrop.length > 0 ? '' : text;
  }
}
