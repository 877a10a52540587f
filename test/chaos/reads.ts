// Which reads are made, and how is each judged?
import type { Asked, Told } from './client.ts';
import type { History, Reading } from './history.ts';
import { judgeGroup, judgeRow, judgeTotal, type ToldRow } from './judge.ts';
import type { Random } from './random.ts';
import { groups, rows, type Workload } from './world.ts';

export interface Read {
  readonly asked: Asked;
  /** What is wrong with the answer; empty when nothing is. */
  judge(history: History, reading: Reading, told: Told): string[];
}

export function rowByKey(key: number): Read {
  return {
    asked: { path: `/items?id=eq.${key}&select=id,version` },
    judge(history, reading, { json }) {
      const [row] = json as ToldRow[];
      return [judgeRow(history, reading, key, row)].filter((one) => one !== null);
    },
  };
}

export function rowsOfGroup(group: number): Read {
  return {
    asked: { path: `/items?grp=eq.${group}&select=id,version&order=id` },
    judge: (history, reading, { json }) => judgeGroup(history, reading, group, json as ToldRow[]),
  };
}

function embeddedInGroup(group: number): Read {
  return {
    asked: { path: `/groups?id=eq.${group}&select=id,name,items(id,version)` },
    judge(history, reading, { json }) {
      const [row] = json as { items: ToldRow[] }[];
      return judgeGroup(history, reading, group, row?.items ?? []);
    },
  };
}

function totalOfGroup(group: number): Read {
  return {
    asked: {
      path: `/items?grp=eq.${group}&select=id&limit=1`,
      headers: { prefer: 'count=exact' },
    },
    judge(history, reading, told) {
      const total = Number(told.header('content-range')?.split('/')[1]);
      return judgeTotal(history, reading, group, total);
    },
  };
}

/** Of a session that sees all rows: half of its reads are of the rows that are read often. */
export function chooseRead(random: Random, { often }: Workload): Read {
  const kind = random.below(10);
  const group = random.below(groups);
  if (kind < 5) return rowByKey(random.below(often));
  if (kind < 6) return rowByKey(random.below(rows));
  if (kind < 8) return rowsOfGroup(group);
  return kind < 9 ? embeddedInGroup(group) : totalOfGroup(group);
}

/** What the rule lets a fenced session see: its group. */
export function fencedRead(group: number): Read {
  return { ...rowsOfGroup(group), asked: { path: '/items?select=id,version&order=id' } };
}
