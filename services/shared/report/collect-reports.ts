// What do all processes say of themselves?
import { randomBytes } from 'node:crypto';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { memberQuery, memberSays } from '../messages/member.ts';
import {
  type HeardReport,
  type ProcessReport,
  reportQuery,
  reportSays,
  type SystemReport,
} from '../messages/report.ts';

/** In it everybody says that they are there (`announceMs` is a second, and the query asks for it at once). */
const gatherMs = 500;
/** For reports of those that said so. A thorough one waits for PostgreSQL and for NATS. */
const patienceMs = { quick: 2000, thorough: 15_000 };
const lookMs = 20;

export interface CollectOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  readonly isThorough: boolean;
}

/** What was heard since somebody asked. */
class Heard {
  readonly members = new Map<string, string>();
  readonly reports = new Map<string, HeardReport>();

  silent(): SystemReport['silent'] {
    const all = [...this.members].map(([id, service]) => ({ service, id }));
    return all.filter(({ id }) => !this.reports.has(id));
  }

  add(report: ProcessReport, heardMs: number): void {
    this.reports.set(report.id, { ...report, heardMs });
  }
}

async function untilAllSpoke(heard: Heard, { clock, sleep, isThorough }: CollectOptions) {
  await sleep(gatherMs);
  const endMs = clock.elapsedMs() + (isThorough ? patienceMs.thorough : patienceMs.quick);
  while (heard.silent().length > 0 && clock.elapsedMs() < endMs) await sleep(lookMs);
}

const inOrder = (a: HeardReport, b: HeardReport) =>
  `${a.service} ${a.id}` < `${b.service} ${b.id}` ? -1 : 1;

/** Asks everybody on the bus; who is there and does not answer in time is named. */
export async function collectReports(options: CollectOptions): Promise<SystemReport> {
  const { bus, clock, isThorough } = options;
  const heard = new Heard();
  const ask = randomBytes(9).toString('base64url');
  const releases = [
    await bus.subscribe(memberSays, ({ service, id, isLeaving }) => {
      if (isLeaving) heard.members.delete(id);
      else heard.members.set(id, service);
    }),
    await bus.subscribe(reportSays, (said) => {
      if (said.ask === ask) heard.add(said.report, clock.epochMs());
    }),
  ];
  try {
    bus.publish(memberQuery, {});
    bus.publish(reportQuery, { ask, isThorough });
    await untilAllSpoke(heard, options);
  } finally {
    for (const release of releases) await release();
  }
  return { reports: [...heard.reports.values()].sort(inOrder), silent: heard.silent() };
}
