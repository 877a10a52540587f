// What does a declared route come to: how headers and paths are written, and which upstreams stand behind it?
import type { RouteSpec } from '../../shared/model/routes-spec.ts';
import { Backend, type BackendOptions } from './backend.ts';
import { createChoose } from './choose-backend.ts';
import { createForwardedPath } from './forwarded-path.ts';
import { createRequestHeaders } from './request-headers.ts';
import { createResponseHeaders } from './response-headers.ts';
import { RetryBudget } from './retry-budget.ts';

const defaults = { attempts: 1, budgetPercent: 20, timeoutMs: 15_000, idleTimeoutMs: 300_000 };
const defaultMaxBodyBytes = 10 * 1024 * 1024;

export interface ServedRoute {
  readonly spec: RouteSpec;
  /** As limits, metrics and logs call it. */
  readonly label: string;
  readonly roles: ReadonlySet<string>;
  readonly backends: readonly Backend[];
  /** The next to be asked, not one of these if there is another; null where none can be. */
  readonly choose: (except?: ReadonlySet<Backend>) => Backend | null;
  readonly budget: RetryBudget;
  readonly maxRetries: number;
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly pathOf: ReturnType<typeof createForwardedPath>;
  readonly requestHeaders: ReturnType<typeof createRequestHeaders>;
  readonly responseHeaders: ReturnType<typeof createResponseHeaders>;
}

export type RouteContext = Omit<BackendOptions, 'route' | 'upstream'> & {
  /** `spec.limits.maxBodyBytes`. */
  readonly maxBodyBytes: number | undefined;
  /** One that is there already, and fits. */
  readonly backendOf: (key: string, create: () => Backend) => Backend;
};

/** What an upstream's state depends on: with the same, it outlives another model. */
const keyOf = (route: RouteSpec, upstream: RouteSpec['upstreams'][number]) => {
  const { name, maxInFlight, idleTimeoutMs, circuitBreaker } = route;
  return JSON.stringify([name, upstream, maxInFlight, idleTimeoutMs, circuitBreaker]);
};

export function createServedRoute(spec: RouteSpec, context: RouteContext): ServedRoute {
  const { backendOf, maxBodyBytes = defaultMaxBodyBytes, ...options } = context;
  const backends = spec.upstreams.map((upstream) =>
    backendOf(keyOf(spec, upstream), () => new Backend({ ...options, route: spec, upstream })),
  );
  const { attempts = defaults.attempts, budgetPercent = defaults.budgetPercent } =
    spec.retries ?? {};
  return {
    spec,
    label: `routes/${spec.name}`,
    roles: new Set(spec.roles),
    backends,
    choose: createChoose(backends),
    budget: new RetryBudget(budgetPercent),
    maxRetries: attempts,
    timeoutMs: spec.timeoutMs ?? defaults.timeoutMs,
    idleTimeoutMs: spec.idleTimeoutMs ?? defaults.idleTimeoutMs,
    maxBodyBytes: spec.maxBodyBytes ?? Math.min(maxBodyBytes, defaultMaxBodyBytes),
    pathOf: createForwardedPath(spec),
    requestHeaders: createRequestHeaders(spec),
    responseHeaders: createResponseHeaders(spec),
  };
}
