// How is a running Ashlar shown at a glance?
import type { Finding } from '../../shared/messages/report.ts';
import { type Column, tableOf } from '../table.ts';
import { revisionOf } from './across.ts';
import { type Between, type RouteRate, rate, routeRates, total } from './window.ts';

const mebibyte = 1024 * 1024;
const none = '-';
const maxRoutes = 10;

/** The two largest units: `2 d 3 h`. */
export function duration(ms: number): string {
  const units = [
    ['d', Math.floor(ms / 86_400_000)],
    ['h', Math.floor(ms / 3_600_000) % 24],
    ['min', Math.floor(ms / 60_000) % 60],
    ['s', Math.floor(ms / 1000) % 60],
  ] as const;
  const first = units.findIndex(([, count]) => count > 0);
  const shown = first < 0 ? units.slice(-1) : units.slice(first, first + 2);
  return shown.map(([unit, count]) => `${count} ${unit}`).join(' ');
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
const rounded = (value: number) => (value < 10 ? value.toFixed(1) : String(Math.round(value)));

/** How much of its thread is used. */
const loop = (between: Between) =>
  percent(rate(between, (report) => total(report, 'ashlar_event_loop_active_seconds_total')));

const processes: readonly Column<Between>[] = [
  ['SERVICE', ({ report }) => report.service],
  ['PROCESS', ({ report }) => report.id],
  ['HOST', ({ report }) => report.host],
  ['VERSION', ({ report }) => report.version],
  ['MODEL', ({ report }) => revisionOf(report) ?? none],
  ['READY', ({ report }) => (report.isReady ? 'yes' : 'NO')],
  ['UP', ({ report }) => duration(report.nowMs - report.startedMs)],
  ['LOOP', loop],
  ['MEMORY', ({ report }) => `${Math.round(report.memoryBytes / mebibyte)} MiB`],
];

/** A bound of a bucket. */
const within = (seconds: number) =>
  Number.isFinite(seconds) ? `≤ ${Math.round(1000 * seconds)} ms` : '> 2500 ms';

const routes: readonly Column<RouteRate>[] = [
  ['ROUTE', ({ route }) => route],
  ['REQUESTS/S', ({ perSecond }) => rounded(perSecond)],
  ['5XX/S', ({ errorsPerSecond }) => (errorsPerSecond === 0 ? none : rounded(errorsPerSecond))],
  ['P50', ({ p50 }) => within(p50)],
  ['P99', ({ p99 }) => within(p99)],
];

function routeLines(pairs: readonly Between[], seconds: string): string[] {
  const found = routeRates(pairs);
  if (found.length === 0) return [`No client asked for anything in ${seconds} s.`];
  const more = found.length - maxRoutes;
  return [
    `Requests of clients in ${seconds} s, the slowest routes first:`,
    ...tableOf(routes, found.slice(0, maxRoutes)),
    ...(more > 0 ? [`and ${more} other routes`] : []),
  ];
}

function hitsOf(pairs: readonly Between[], layer: string): string[] {
  const sum = (labels: Readonly<Record<string, string>>) =>
    pairs.reduce(
      (all, { report, before }) =>
        all +
        total(report, 'ashlar_cache_reads_total', { layer, ...labels }) -
        total(before, 'ashlar_cache_reads_total', { layer, ...labels }),
      0,
    );
  const all = sum({});
  if (all === 0) return [];
  return [`${percent(sum({ outcome: 'hit' }) / all)} of reads that came to the ${layer}`];
}

function memoryLine(pairs: readonly Between[]): string[] {
  const hits = ['edge', 'cache'].flatMap((layer) => hitsOf(pairs, layer));
  return hits.length === 0 ? [] : [`Answered from memory: ${hits.join(', ')}.`];
}

function databaseLine(between: Between): string[] {
  const { report } = between;
  const most = total(report, 'ashlar_database_pool_max_connections');
  if (most === 0) return [];
  const used = total(report, 'ashlar_database_pool_connections', { state: 'in_use' });
  const waiting = total(report, 'ashlar_database_waiting_statements');
  const perSecond = rate(between, (one) => total(one, 'ashlar_database_statements_total'));
  return [
    `PostgreSQL, by ${report.id}: ${rounded(perSecond)} statements/s; ${used} of ${most} connections in use, ${waiting} statements wait.`,
  ];
}

function relayLine({ report }: Between): string[] {
  if (total(report, 'ashlar_relay_state', { state: 'leads' }) !== 1) return [];
  const lag = total(report, 'ashlar_relay_lag_bytes');
  const kept = total(report, 'ashlar_relay_slot_retained_bytes') / mebibyte;
  return [`Relay: ${report.id} leads, ${lag} bytes behind; its slot keeps ${rounded(kept)} MiB.`];
}

/** The processes, what they do, and what is wrong; `findings` are those of all together. */
export function printStatus(pairs: readonly Between[], findings: readonly Finding[]): string[] {
  const seconds = Math.max(...pairs.map((one) => one.seconds), 0).toFixed(1);
  const wrong = findings.filter(({ level }) => level !== 'fine');
  return [
    ...tableOf(processes, pairs),
    '',
    ...routeLines(pairs, seconds),
    '',
    ...memoryLine(pairs),
    ...pairs.flatMap(databaseLine),
    ...pairs.flatMap(relayLine),
    ...wrong.map(({ level, told }) => `${level}: ${told}`),
    ...(wrong.length === 0 ? [] : ['"ashlar doctor" says what to do.']),
  ];
}
