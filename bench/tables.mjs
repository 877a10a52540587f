// How are the figures shown? As Markdown that can stand in docs/performance.md.
import { baseline } from './systems/systems.mjs';
import { workloads } from './workloads.mjs';

/** @param {readonly string[]} cells */
const line = (cells) => `| ${cells.join(' | ')} |`;

/** @param {number} number Three digits that count, at most. */
function short(number) {
  if (!Number.isFinite(number)) return '–';
  if (number >= 100) return Math.round(number).toLocaleString('en');
  return number.toFixed(number >= 10 ? 1 : 2);
}

/** A row with errors is told as such and has no figures. @param {import('./rounds.mjs').Row} row */
function cellsOf(row) {
  const title = workloads.find(({ name }) => name === row.workload)?.title ?? row.workload;
  const place = [title, String(row.connections), row.system];
  if (row.errors > 0 || !(row.requestsPerSecond > 0))
    return [...place, `invalid: ${row.errors} errors`, '–', '–', '–', '–'];
  const ratio = Number.isFinite(row.cpuRatio) ? row.cpuRatio.toFixed(2) : '–';
  return [
    ...place,
    ...[row.requestsPerSecond, row.p50Ms, row.p99Ms, row.cpuMicrosPerRequest].map(short),
    ratio,
  ];
}

/** @param {readonly import('./rounds.mjs').Row[]} rows */
export function roundsTable(rows) {
  const order = workloads.map(({ name }) => name);
  const sorted = rows.toSorted(
    (a, b) =>
      order.indexOf(a.workload) - order.indexOf(b.workload) || a.connections - b.connections,
  );
  return [
    line([
      'workload',
      'connections',
      'system',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'CPU µs/request',
      `CPU, ${baseline} = 1`,
    ]),
    '|---|--:|---|--:|--:|--:|--:|--:|',
    ...sorted.map((row) => line(cellsOf(row))),
  ].join('\n');
}

/** @param {readonly import('./beside-slow.mjs').SlowRow[]} rows */
export function besideSlowTable(rows) {
  return [
    line([
      'system',
      'p50 ms alone',
      'p50 ms beside slow',
      'p99 ms alone',
      'p99 ms beside slow',
      'slow requests/s',
    ]),
    '|---|--:|--:|--:|--:|--:|',
    ...rows.map((row) =>
      line([
        row.system,
        ...(row.errors > 0
          ? [`invalid: ${row.errors} errors`, '–', '–', '–', '–']
          : [
              row.aloneP50Ms,
              row.besideP50Ms,
              row.aloneP99Ms,
              row.besideP99Ms,
              row.slowPerSecond,
            ].map(short)),
      ]),
    ),
  ].join('\n');
}
