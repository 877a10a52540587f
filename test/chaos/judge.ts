// Does what a read told agree with what was written?
import type { History, Reading, Version } from './history.ts';

export interface ToldRow {
  readonly id: number;
  readonly version: number;
}

/** Milliseconds before the read began, from which on a reader could know of it. */
function since({ ackedMs }: Version, { beganMs }: Reading): string {
  if (ackedMs === null) return 'not acknowledged';
  return ackedMs === -Infinity
    ? 'from the start'
    : `acknowledged ${Math.round(beganMs - ackedMs)} ms before`;
}

const states = (allowed: readonly Version[], reading: Reading) =>
  allowed
    .map((state) => `${state.version} in ${state.group ?? 'none'} (${since(state, reading)})`)
    .join(', ');

/** What is wrong with what was told of one row; null when it is right. `told` is undefined for no row. */
export function judgeRow(
  history: History,
  reading: Reading,
  key: number,
  told: ToldRow | undefined,
): string | null {
  const allowed = history.allowed(key, reading);
  const isRight = allowed.some(({ version, group }) =>
    told === undefined ? group === null : group !== null && version === told.version,
  );
  return isRight
    ? null
    : `row ${key}: told ${told?.version ?? 'none'}, may be ${states(allowed, reading)}`;
}

/** What is wrong with a list of all rows of one group. */
export function judgeGroup(
  history: History,
  reading: Reading,
  wanted: number,
  told: readonly ToldRow[],
): string[] {
  const byKey = new Map(told.map((row) => [row.id, row]));
  return history.keys().flatMap((key) => {
    const row = byKey.get(key);
    const allowed = history.allowed(key, reading);
    const isRight = allowed.some(({ version, group }) =>
      row === undefined ? group !== wanted : group === wanted && version === row.version,
    );
    if (isRight) return [];
    return [
      `group ${wanted}, row ${key}: told ${row?.version ?? 'none'}, may be ${states(allowed, reading)}`,
    ];
  });
}

/** What is wrong with an exact count of the rows of one group. */
export function judgeTotal(
  history: History,
  reading: Reading,
  wanted: number,
  total: number,
): string[] {
  const allowed = history.keys().map((key) => history.allowed(key, reading));
  const least = allowed.filter((of) => of.every(({ group }) => group === wanted)).length;
  const most = allowed.filter((of) => of.some(({ group }) => group === wanted)).length;
  if (total >= least && total <= most) return [];
  return [`group ${wanted}: ${total} rows were counted, may be ${least} to ${most}`];
}
