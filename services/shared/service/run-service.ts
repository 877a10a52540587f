// How does a service start as a process of its own, and how does it end?
import type { z } from 'zod';
import { type Environment, parseEnvironment } from '../config.ts';
import type { ServiceName } from '../messages/member.ts';
import { createShutdown, type SignalSource } from '../shutdown.ts';
import type { ServiceConfig, serviceConfigSchema } from './config.ts';
import { createObserver, createRuntime, type Runtime } from './runtime.ts';
import { tellFatal } from './tell-fatal.ts';

export interface Service<S extends typeof serviceConfigSchema.shape> {
  readonly name: ServiceName;
  readonly config: z.ZodObject<S>;
  /** Resolves once it serves. */
  readonly start: (config: z.infer<z.ZodObject<S>>, runtime: Runtime) => Promise<void>;
}
/** What it needs of the process. */
export interface ProcessLike extends SignalSource {
  readonly env: Environment;
  exitCode?: number | string | null | undefined;
}

/** For each release; a migration's step may be the longest. */
const releaseTimeoutMs = 15_000;

async function start<S extends typeof serviceConfigSchema.shape>(
  { name, config: schema, start }: Service<S>,
  host: ProcessLike,
): Promise<void> {
  const config = parseEnvironment(schema, host.env);
  const { observe, registry, flush } = createObserver(name, config as ServiceConfig);
  const shutdown = createShutdown({ timeoutMs: releaseTimeoutMs, observe, process: host });
  shutdown.register('log', flush);
  const given = { service: name, config: config as ServiceConfig, observe, registry, shutdown };
  let isStarted = false;
  try {
    const runtime = await createRuntime(given);
    // What a service needs is checked as it comes to it: until then all checks there are may hold already.
    runtime.checks['started'] = () => isStarted;
    await start(config, runtime);
    isStarted = true;
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

/** Runs until SIGTERM or SIGINT. A configuration that cannot work ends it with status 2 and says why. */
export async function runService<S extends typeof serviceConfigSchema.shape>(
  service: Service<S>,
  host: ProcessLike & { readonly stderr: { write(text: string): unknown } },
): Promise<void> {
  try {
    await start(service, host);
  } catch (error) {
    if (!tellFatal(error, (text) => host.stderr.write(`${text}\n`))) throw error;
    host.exitCode = 2;
  }
}
