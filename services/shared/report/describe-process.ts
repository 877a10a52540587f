// What does this process say of itself?
import { hostname } from 'node:os';
import type { Registry } from 'prom-client';
import type { Finding, ProcessReport } from '../messages/report.ts';
import type { Observe } from '../observe/observation.ts';
import { readChecks, readNotices, type Wellness } from '../wellness.ts';
import { examineProcess } from './examine-process.ts';
import { routeFigures } from './route-figures.ts';
import { samplesOf } from './samples.ts';

/** Looks at something around the process. A rejection is told as an error of it, and in the log. */
export type Examine = () => Promise<readonly Finding[]>;

export interface ReportingProcess extends Wellness {
  readonly service: ProcessReport['service'];
  readonly id: string;
  readonly version: string;
  readonly registry: Registry;
  readonly observe: Observe;
  /** By the name of what they look at. */
  readonly examinations: Readonly<Record<string, Examine>>;
}

/** What `ashlar status` shows. */
const shown = [
  'ashlar_cache_reads_total',
  'ashlar_database_pool_connections',
  'ashlar_database_pool_max_connections',
  'ashlar_database_statements_total',
  'ashlar_database_waiting_statements',
  'ashlar_event_loop_active_seconds_total',
  'ashlar_failures_total',
  'ashlar_model_info',
  'ashlar_operator_entities',
  'ashlar_operator_last_outcome',
  'ashlar_relay_lag_bytes',
  'ashlar_relay_slot_retained_bytes',
  'ashlar_relay_state',
  'ashlar_shed_pressure',
];

/** Longer than PostgreSQL takes for a connection that fails. */
const examineMs = 10_000;

async function examineOne(
  [name, examine]: readonly [string, Examine],
  observe: Observe,
): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${examineMs} ms`)), examineMs);
  });
  try {
    return await Promise.race([examine(), late]);
  } catch (error) {
    observe({ kind: 'failure', doing: `look at ${name}`, error });
    const told = `cannot be looked at: ${error instanceof Error ? error.message : String(error)}`;
    const fix = 'See the log of this process.';
    return [{ check: name, level: 'error', told, fix }];
  } finally {
    clearTimeout(timer);
  }
}

async function examineAll({
  examinations,
  observe,
}: Pick<ReportingProcess, 'examinations' | 'observe'>): Promise<Finding[]> {
  const found = Object.entries(examinations).map((one) => examineOne(one, observe));
  return [...examineProcess(), ...(await Promise.all(found)).flat()];
}

/** A thorough report has findings, which take a while. */
export async function describeProcess(
  described: ReportingProcess,
  isThorough: boolean,
): Promise<ProcessReport> {
  const { service, id, version, registry, checks, notices, observe } = described;
  const results = await readChecks(checks, observe);
  const [routes, samples] = [await routeFigures(registry), await samplesOf(registry, shown)];
  const findings = isThorough ? await examineAll(described) : [];
  return {
    ...{ service, id, version, host: hostname(), node: process.version },
    startedMs: Math.round(performance.timeOrigin),
    nowMs: Date.now(),
    isReady: Object.values(results).every(Boolean),
    ...{ checks: results, notices: readNotices(notices) },
    memoryBytes: process.memoryUsage.rss(),
    ...{ routes, samples, findings },
  };
}
