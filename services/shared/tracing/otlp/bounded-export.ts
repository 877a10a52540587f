// How many spans wait to be sent, and what becomes of them? Never more than fit; requests wait for none of them.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { Observe } from '../../observe/observation.ts';

export interface BoundedExportOptions {
  readonly exporter: SpanExporter;
  readonly observe: Observe;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Spans that may wait or be on their way. */
  readonly maxSpans?: number;
  /** Milliseconds between messages, unless there is enough for one. */
  readonly delayMs?: number;
}

/** About 1 KB each. */
const defaultMaxSpans = 4096;
const batchSize = 512;
const defaultDelayMs = 1000;
/** Milliseconds that the end of the process waits for what is to be sent still. */
const closeMs = 3000;
/** After it was told that they cannot be sent, it is not for so long. */
const quietMs = 60_000;

type ExportCallback = Parameters<SpanExporter['export']>[1];

/** The batching processor of the SDK, which says nothing of what it drops; hence counted here, before it has to. */
export class BoundedExport implements SpanProcessor {
  readonly #options: BoundedExportOptions;
  readonly #batches: BatchSpanProcessor;
  readonly #maxSpans: number;
  #waiting = 0;
  #dropped = 0;
  #quietUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: BoundedExportOptions) {
    const { maxSpans = defaultMaxSpans, delayMs = defaultDelayMs, exporter } = options;
    this.#options = options;
    this.#maxSpans = maxSpans;
    this.#batches = new BatchSpanProcessor({
      exporter: {
        export: (spans, tell) => this.#export(spans, tell),
        shutdown: () => exporter.shutdown(),
      },
      maxQueueSize: maxSpans,
      maxExportBatchSize: Math.min(batchSize, maxSpans),
      scheduledDelayMillis: delayMs,
    });
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (this.#waiting >= this.#maxSpans) {
      this.#dropped++;
      return;
    }
    this.#waiting++;
    this.#batches.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.#batches.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#batches.shutdown();
  }

  /** Sends what waits; what cannot be sent by then is lost. */
  async close(): Promise<void> {
    const ended = new AbortController();
    const late = sleep(closeMs, undefined, { signal: ended.signal }).catch(() => {});
    // Why it could not be sent was told.
    await Promise.race([this.shutdown().catch(() => {}), late]);
    ended.abort();
    this.#tellDropped();
  }

  #export(spans: ReadableSpan[], tell: ExportCallback): void {
    this.#options.exporter.export(spans, (result) => {
      this.#waiting -= spans.length;
      // 0: success (ExportResultCode of @opentelemetry/core).
      this.#tell(result.code === 0 ? 'exported' : 'failed', spans.length);
      if (result.code !== 0) this.#tellFailure(result.error);
      this.#tellDropped();
      tell(result);
    });
  }

  #tell(outcome: 'exported' | 'failed' | 'dropped', count: number): void {
    this.#options.observe({ kind: 'spans', outcome, count });
  }

  #tellDropped(): void {
    if (this.#dropped > 0) this.#tell('dropped', this.#dropped);
    this.#dropped = 0;
  }

  /** Now and then; of what the collector has answered no more than its status: it may hold anything. */
  #tellFailure(error: (Error & { readonly code?: unknown }) | undefined): void {
    const { now, observe } = this.#options;
    if (now() < this.#quietUntilMs) return;
    this.#quietUntilMs = now() + quietMs;
    const reason = String(error?.code ?? error?.message ?? 'unknown');
    const message = 'spans cannot be sent to OTEL_EXPORTER_OTLP_ENDPOINT';
    observe({ kind: 'event', level: 'warn', message, fields: { reason } });
  }
}
