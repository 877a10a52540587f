// How does a process begin to tell of itself, on its admin port and to the others?
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdminServer } from '../admin-server.ts';
import type { Bus } from '../bus/bus.ts';
import { systemClock } from '../clock.ts';
import type { Shutdown } from '../shutdown.ts';
import { readVersion } from '../version.ts';
import type { ReportingProcess } from './describe-process.ts';
import { createAskAll, serveReports } from './serve-reports.ts';

export interface AdminPlace {
  readonly host: string;
  readonly port: number;
  readonly shutdown: Pick<Shutdown, 'register'>;
}

export interface Admin {
  readonly port: number;
  /** Once there is a bus: the process answers the others, and asks them. */
  reportOn(bus: Bus): Promise<void>;
}

/** Listens at once. Checks, notices and examinations may be added to the process later. */
export async function openAdmin(
  told: Omit<ReportingProcess, 'version'>,
  { host, port, shutdown }: AdminPlace,
): Promise<Admin> {
  let bus: Bus | null = null;
  const described = { ...told, version: await readVersion(import.meta.dirname) };
  const askAll = createAskAll({ described, bus: () => bus, clock: systemClock, sleep });
  const admin = createAdminServer({ ...described, askAll });
  const listening = await admin.listen(port, host);
  shutdown.register('admin server', admin.close);
  return {
    port: listening.port,
    async reportOn(connected) {
      shutdown.register('reports', await serveReports(connected, described));
      bus = connected;
    },
  };
}
