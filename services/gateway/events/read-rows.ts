// What may this caller see of a row, now?
import { parse, stringify } from 'lossless-json';
import type { Caller } from '../../shared/caller.ts';
import { keyQuery } from '../../shared/key-query.ts';
import type { Position } from '../../shared/messages/stamp.ts';
import type { Entity, Model } from '../../shared/model/model.ts';
import type { Trace } from '../../shared/trace.ts';
import type { Asked } from '../stages/ask-upstream.ts';
import type { Answer } from '../stages/send.ts';
import type { RowKey } from './change.ts';
import { maxKnownRows } from './known-rows.ts';

export interface ReadRowsOptions {
  readonly ask: (asked: Asked) => Answer | Promise<Answer>;
  readonly entity: Pick<Entity, 'name' | 'primaryKey'>;
  readonly caller: Caller;
  readonly trace: Trace;
  /** Filters of the client, as sent; '' without one. */
  readonly filters: string;
  /** `select=…` of the client, as sent; '' without one. */
  readonly select: string;
  readonly deadlineMs: number;
}

/** A read had another answer than rows. */
export class RefusedRead extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`a read for a stream of events was answered ${answer.status}`);
    this.answer = answer;
  }

  /** The same read may be answered soon. */
  get isTemporary(): boolean {
    return this.answer.status >= 500 || this.answer.status === 429;
  }
}

/** Of a column of the key, where the client may select one of its name. */
const keyAlias = (index: number) => `ashlar_key_${index}`;

/** Where a read has to have come to, under which model. */
export interface ReadAt {
  readonly seen: Position | null;
  readonly model: Model;
}

/** The same reads as of any client: under its rules, from caches where they are proven to be true. */
export class RowReader {
  readonly #options: ReadRowsOptions;

  constructor(options: ReadRowsOptions) {
    this.#options = options;
  }

  /** JSON of the row; null when there is none for this caller and its filters. @throws RefusedRead */
  async row({ columns, texts }: RowKey, at: ReadAt): Promise<string | null> {
    const { select, filters } = this.#options;
    const body = await this.#read([select, filters, keyQuery(columns, texts)], at);
    const row = body.trim().slice(1, -1).trim();
    return row === '' ? null : row;
  }

  /** Whether the client's query can be answered at all. @throws RefusedRead */
  async check(at: ReadAt): Promise<void> {
    const { select, filters } = this.#options;
    await this.#read([select, filters, 'limit=0'], at);
  }

  /** Keys of the rows that are there, each in JSON: the last ones, where they are more than a page. @throws RefusedRead */
  async keys(at: ReadAt): Promise<string[]> {
    const { entity, select, filters } = this.#options;
    const { primaryKey } = entity;
    const columns = primaryKey.map((name) => encodeURIComponent(`"${name}"`));
    const order = `order=${columns.map((name) => `${name}.desc`).join(',')}`;
    // Beside what the client selects: filters may be about what it embeds.
    const keys = columns.map((name, i) => `${keyAlias(i)}:${name}`).join(',');
    const selected = select === '' ? `select=${keys}` : select.replace('=', `=${keys},`);
    const body = await this.#read([selected, filters, order, `limit=${maxKnownRows}`], at);
    return (parse(body) as Record<string, unknown>[]).map((row) => {
      const key = primaryKey.map((name, i) => [name, row[keyAlias(i)]]);
      return stringify(Object.fromEntries(key)) ?? '';
    });
  }

  async #read(query: readonly string[], { seen, model }: ReadAt): Promise<string> {
    const { ask, entity, caller, trace, deadlineMs } = this.#options;
    const answer = await ask({
      request: {
        method: 'GET',
        path: `/${entity.name}`,
        query: query.filter((part) => part !== '').join('&'),
        headers: { accept: 'application/json' },
        body: null,
        ...{ caller, seen, trace },
      },
      revision: model.revision,
      deadlineMs,
    });
    if (answer.status !== 200 && answer.status !== 206) throw new RefusedRead(answer);
    return answer.body?.toString() ?? '[]';
  }
}
