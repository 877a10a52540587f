// Who answers when somebody asks all processes for their reports?
import type { Bus, Release } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { reportQuery, reportSays, type SystemReport } from '../messages/report.ts';
import { collectReports } from './collect-reports.ts';
import { describeProcess, type ReportingProcess } from './describe-process.ts';

/** Everybody's reports; a thorough one has findings, and takes a while. */
export type AskAll = (isThorough: boolean) => Promise<SystemReport>;

/** Answers each query; a report that fails is told in the log, and the process counts as silent. */
export function serveReports(bus: Bus, described: ReportingProcess): Promise<Release> {
  return bus.subscribe(reportQuery, ({ ask, isThorough }) => {
    describeProcess(described, isThorough).then(
      (report) => bus.publish(reportSays, { ask, report }),
      (error) => described.observe({ kind: 'failure', doing: 'describe this process', error }),
    );
  });
}

export interface AskAllOptions {
  readonly described: ReportingProcess;
  /** Null: it does not connect yet. */
  readonly bus: () => Bus | null;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Who is cut off from the others tells of itself alone. Who asks while somebody asks the same gets the same answer. */
export function createAskAll({ described, bus, clock, sleep }: AskAllOptions): AskAll {
  const asked = new Map<boolean, Promise<SystemReport>>();

  async function ask(isThorough: boolean): Promise<SystemReport> {
    const connected = bus();
    if (connected?.isConnected())
      return collectReports({ bus: connected, clock, sleep, isThorough });
    const report = await describeProcess(described, isThorough);
    return { reports: [{ ...report, heardMs: clock.epochMs() }], silent: [] };
  }

  return (isThorough) => {
    const running = asked.get(isThorough);
    if (running !== undefined) return running;
    const started = ask(isThorough).finally(() => asked.delete(isThorough));
    asked.set(isThorough, started);
    return started;
  };
}
