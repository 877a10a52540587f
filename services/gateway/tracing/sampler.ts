// Which requests are traced? As OTEL_TRACES_SAMPLER says, and of those a client wants to be traced no more than so many.
import { didYouMean } from '../../shared/nearest.ts';
import { isSampled } from '../../shared/trace.ts';

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration */
const samplers = {
  always_on: { ratio: 1, isParentBased: false },
  always_off: { ratio: 0, isParentBased: false },
  traceidratio: { ratio: null, isParentBased: false },
  parentbased_always_on: { ratio: 1, isParentBased: true },
  parentbased_always_off: { ratio: 0, isParentBased: true },
  parentbased_traceidratio: { ratio: null, isParentBased: true },
} as const;
export type SamplerName = keyof typeof samplers;
const names = Object.keys(samplers) as SamplerName[];

/** The sampler of that name, or what is wrong with it. */
export function samplerNamed(text: string): { name: SamplerName } | { mistake: string } {
  const name = names.find((known) => known === text);
  if (name !== undefined) return { name };
  const hint = didYouMean(text, names) ?? `It can be ${names.join(', ')}.`;
  return { mistake: `there is no sampler of that name. ${hint}` };
}

export interface SamplerOptions {
  readonly name: SamplerName;
  /** Share of the requests, where the sampler takes one. */
  readonly ratio: number;
  /** Traces a second that are recorded because clients want them to be. */
  readonly maxClientTracesPerSecond: number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Whether a request is traced; `traceparent` is the client's, where it has sent one. */
export type Sample = (traceparent: string | null) => boolean;

/** So many within each second. */
function createAllowance(perSecond: number, now: () => number): () => boolean {
  let sinceMs = Number.NEGATIVE_INFINITY;
  let left = 0;
  return () => {
    if (now() - sinceMs >= 1000) [sinceMs, left] = [now(), perSecond];
    return left-- > 0;
  };
}

/**
 * The gateway draws by itself, and not from the id of the trace as `TraceIdRatioBased` does: whoever chooses the id
 * would choose to be recorded. For the same reason a client that says “sampled” has only so many traces a second.
 */
export function createSample(options: SamplerOptions): Sample {
  const { name, random, now, maxClientTracesPerSecond } = options;
  const { isParentBased, ratio: fixed } = samplers[name];
  const ratio = fixed ?? options.ratio;
  const allow = createAllowance(maxClientTracesPerSecond, now);
  const draw = () => ratio === 1 || (ratio > 0 && random() < ratio);
  return (traceparent) => {
    if (!isParentBased || traceparent === null) return draw();
    return isSampled(traceparent) && (draw() || allow());
  };
}
