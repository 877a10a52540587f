// How many API keys will end soon? Looked at now and then.
import type { Observe } from '../../shared/observe/observation.ts';
import type { RunStatement } from '../statement.ts';
import { isEnding } from './ending.ts';

const lookMs = 300_000;
/** PostgreSQL is away, perhaps. */
const soonerMs = 10_000;

const isThere = { name: null, text: `select to_regclass('ashlar.api_key')::text`, values: [] };
const count = {
  name: null,
  text: `select count(*)::text from ashlar.api_key where ${isEnding}`,
  values: [],
};

export interface WatchEndingOptions {
  readonly run: RunStatement;
  readonly observe: Observe;
}

/** Until what it gives is called; keeps no process alive. */
export function watchEndingKeys({ run, observe }: WatchEndingOptions): () => Promise<void> {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const [[found] = []] = await run(isThere);
    const [[ending = '0'] = []] = found ? await run(count) : [];
    observe({ kind: 'keys-ending', count: Number(ending) });
  }
  async function again(): Promise<void> {
    const afterMs = await look().then(
      () => lookMs,
      () => soonerMs,
    );
    if (!isOver) timer = setTimeout(() => void again(), afterMs).unref();
  }
  void again();
  return async () => {
    isOver = true;
    clearTimeout(timer);
  };
}
