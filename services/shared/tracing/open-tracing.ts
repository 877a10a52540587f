// Are spans told at all? Only where it is said who takes them; else nothing of OpenTelemetry is loaded.
import type { Observe } from '../observe/observation.ts';
import type { Shutdown } from '../shutdown.ts';
import type { TracingConfig } from './config.ts';
import type { Tracing } from './tracing.ts';

export interface TracingOptions {
  readonly config: TracingConfig;
  /** `gateway`, `api` …, or `embedded` for all of them in one process. */
  readonly service: string;
  /** Of this process; differs for each that was ever started. */
  readonly id: string;
  readonly observe: Observe;
  readonly shutdown: Pick<Shutdown, 'register'>;
}

/** Null: nobody takes spans. */
export async function openTracing(options: TracingOptions): Promise<Tracing | null> {
  const { config, shutdown, ...rest } = options;
  const { otelExporterOtlpEndpoint: endpoint, ...named } = config;
  if (endpoint === undefined) return null;
  // Not a static import: most run without, and would pay for it with memory and a slower start.
  const { createOtlpTracing } = await import('./otlp/create-otlp-tracing.ts');
  const { tracing, close } = createOtlpTracing({ ...rest, config: { ...named, endpoint } });
  shutdown.register('traces', close);
  return tracing;
}
