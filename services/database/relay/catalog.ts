// Which tables are covered from which position on? Keeps the publication in step with the model, and notices DDL.
import type { Queryable } from '../schema/queryable.ts';
import { addTableSql, dropTableSql, publication, tablesSql } from './catalog-sql.ts';
import { parseLsn } from './lsn.ts';
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
  readonly flushLsn: number;
}

const none: Tables = { toAdd: [], toDrop: [], covered: [], byOid: new Map() };

/** One connection's work: calls must not overlap. */
export class Catalog {
  #text = '';
  #tables: Tables = none;
  #coverage: Coverage = {};
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
   * Flushed position, in bytes. What was changed in definition before the call is told by a logical message before
   * that position: tables as wholes.
   */
  async check(): Promise<number> {
    const read = await this.#read();
    if (read.text === this.#text) return read.flushLsn;
    await this.#reconcile(read.tables);
    return this.#adopt(await this.#read());
  }

  async #read(): Promise<Read> {
    const wanted = this.#options.modelTables();
    const parameters = [wanted.map(({ schema }) => schema), wanted.map(({ name }) => name)];
    const { rows } = await this.#options.client.query(tablesSql, parameters);
    const text = String(rows[0]?.['tables']);
    const described = JSON.parse(text) as { rows: CatalogRow[]; publication: string | null };
    if (described.publication === null)
      throw new Error(`Somebody has dropped the publication "${publication}".`);
    const flushLsn = parseLsn(String(rows[0]?.['flushed']));
    return { text, tables: planTables(described.rows), flushLsn };
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

  /** Tells all tables as wholes: which of them changed would have to be remembered beyond this process. */
  async #adopt({ text, tables }: Read): Promise<number> {
    const { client } = this.#options;
    const { rows } = await client.query('select pg_current_wal_insert_lsn()::text as lsn');
    const since = parseLsn(String(rows[0]?.['lsn']));
    const named = new Set([...this.#tables.covered, ...tables.covered]);
    const coverage = tables.covered.map((name) => [name, this.#coverage[name] ?? since]);
    this.#tables = tables;
    this.#coverage = Object.fromEntries(coverage);
    await client.query('select pg_logical_emit_message(true, $1, $2)', [
      wholeTablesPrefix,
      [...named].join('\n'),
    ]);
    // Only now is it told: a failure before this line makes the next check begin anew.
    this.#text = tables.toAdd.length + tables.toDrop.length > 0 ? '' : text;
    const flushed = await client.query('select pg_current_wal_flush_lsn()::text as lsn');
    return parseLsn(String(flushed.rows[0]?.['lsn']));
  }
}
