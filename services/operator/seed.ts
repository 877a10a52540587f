// Which rows does an application bring for a first look?
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bus } from '../shared/bus/bus.ts';
import { isConfigMistake } from '../shared/errors.ts';
import { dbSeed } from '../shared/messages/db-seed.ts';
import type { Model } from '../shared/model/model.ts';

export interface SeedOptions {
  readonly bus: Bus;
  /** Directory of the application, where its `seed.sql` stands. */
  readonly app: string;
  /** Told once the rows are in. */
  readonly onSeeded: (file: string) => void;
  /** Told of a mistake in the script, of which nothing stays then; the model is served all the same. */
  readonly onMistake: (error: unknown) => void;
}

/** Rows of a large script take their time. */
const timeoutMs = 600_000;

/** Before the first model is served, its tables get these rows if all of them are empty. */
export function createSeed({ bus, app, onSeeded, onMistake }: SeedOptions) {
  const name = join(app, 'seed.sql');
  let isFirst = true;

  async function seed({ schema, entities }: Model): Promise<void> {
    const text = await readFile(name, 'utf8').catch(() => null);
    if (text === null) return;
    const tables = [...entities.values()]
      .filter(({ isView }) => !isView)
      .map((entity) => ({ schema: entity.schema, table: entity.name }));
    const request = { schema, tables, script: { name, text } };
    const { isSeeded } = await bus.request(dbSeed, request, { timeoutMs });
    if (isSeeded) onSeeded(name);
  }

  return async (model: Model): Promise<void> => {
    if (!isFirst) return;
    try {
      await seed(model);
    } catch (error) {
      if (!isConfigMistake(error)) throw error;
      onMistake(error);
    }
    isFirst = false;
  };
}
