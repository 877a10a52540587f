// How is one upstream asked? Over connections that are kept, not more at once than it bears, and not while it fails.
import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import { type Dispatcher, Pool } from 'undici';
import type { Clock } from '../../shared/clock.ts';
import type { RouteSpec, UpstreamSpec } from '../../shared/model/routes-spec.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import type { IsAllowed } from '../key-sets/guarded-lookup.ts';
import { checkHost, createUpstreamLookup } from './address-guard.ts';
import type { Attempt } from './attempt.ts';
import { InFlightLimit } from './in-flight-limit.ts';
import { isGatewayStatus, UpstreamFailure } from './upstream-failure.ts';

export interface BackendOptions {
  readonly route: RouteSpec;
  readonly upstream: UpstreamSpec;
  readonly isAllowed: IsAllowed;
  readonly clock: Pick<Clock, 'elapsedMs'>;
  readonly observe: Observe;
}

const connectTimeoutMs = 2000;
/** Shorter than most servers keep a connection; where one says for how long it does, that is kept to. */
const keepAliveMs = 4000;
/** After a failure was told, others of the upstream are not for so long. */
const quietMs = 10_000;
const defaults = { failures: 5, openMs: 10_000, maxInFlight: 1000, idleTimeoutMs: 300_000 };

/** When a breaker that is open lets one through: it goes by the wall's clock, which may be set back; `isAvailable` says when. */
const atAnyTime = Number.NEGATIVE_INFINITY;

/** It was asked a moment after it was left alone: nothing has begun. */
const leftAlone = () => new UpstreamFailure('connect', false);

export class Backend {
  readonly weight: number;
  /** As URLs of it begin. */
  readonly origin: string;
  readonly #options: BackendOptions;
  readonly #pool: Pool;
  readonly #inFlight: InFlightLimit;
  readonly #breaker;
  #openUntilMs = 0;
  #quietUntilMs = 0;

  constructor(options: BackendOptions) {
    const { route, upstream, isAllowed } = options;
    this.#options = options;
    this.weight = upstream.weight ?? 1;
    this.origin = new URL(upstream.url).origin;
    this.#inFlight = new InFlightLimit(route.maxInFlight ?? defaults.maxInFlight);
    this.#breaker = this.#createBreaker();
    this.#pool = new Pool(this.origin, {
      connect: { timeout: connectTimeoutMs, lookup: createUpstreamLookup(isAllowed) },
      keepAliveTimeout: keepAliveMs,
      // Who asks has a deadline of its own, for all tries together.
      headersTimeout: 0,
      bodyTimeout: route.idleTimeoutMs ?? defaults.idleTimeoutMs,
    });
    this.#tell('closed');
  }

  /** Whether it can be asked now. While it is tried again by one request, it can not be by others. */
  get isAvailable(): boolean {
    if (!this.#inFlight.hasRoom) return false;
    const { state } = this.#breaker;
    if (state === CircuitState.Open) return this.#options.clock.elapsedMs() >= this.#openUntilMs;
    return state === CircuitState.Closed;
  }

  /** Resolves with its status when the head of its answer was taken. Rejects with UpstreamFailure, or why the attempt was aborted. */
  async ask(
    request: Omit<Dispatcher.DispatchOptions, 'origin'>,
    createAttempt: (onOver: () => void) => Attempt,
  ): Promise<number> {
    const send = () => {
      this.#inFlight.enter();
      const attempt = createAttempt(() => this.#inFlight.leave());
      this.#dispatch(request, attempt);
      return attempt.head;
    };
    try {
      const status = await this.#breaker.execute(send);
      if (isGatewayStatus(status)) this.#inFlight.failed();
      else this.#inFlight.succeeded();
      return status;
    } catch (error) {
      if (isBrokenCircuitError(error)) throw leftAlone();
      if (error instanceof UpstreamFailure) {
        this.#inFlight.failed();
        this.#tellFailure(error);
      }
      throw error;
    }
  }

  /** Finishes what is under way. */
  close(): void {
    this.#tell('gone');
    void this.#pool.close().catch(() => {});
  }

  #dispatch(request: Omit<Dispatcher.DispatchOptions, 'origin'>, attempt: Attempt): void {
    try {
      checkHost(this.origin, this.#options.isAllowed);
      this.#pool.dispatch(request, attempt);
    } catch (error) {
      attempt.onResponseError(null, error as Error);
    }
  }

  #createBreaker() {
    const { failures = defaults.failures, openMs = defaults.openMs } =
      this.#options.route.circuitBreaker ?? {};
    const policy = handleWhen((error) => this.#isFault(error)).orWhenResult(
      (status) => typeof status === 'number' && isGatewayStatus(status),
    );
    const breaker = circuitBreaker(policy, {
      halfOpenAfter: atAnyTime,
      breaker: new ConsecutiveBreaker(failures),
    });
    breaker.onBreak(() => {
      this.#openUntilMs = this.#options.clock.elapsedMs() + openMs;
      this.#tell('open');
      this.#log('warn', 'an upstream failed too often and is left alone');
    });
    breaker.onReset(() => {
      this.#tell('closed');
      this.#log('info', 'an upstream answers again');
    });
    return breaker;
  }

  /** That a client went away says nothing of the upstream; but nothing good either, while it is on trial. */
  #isFault(error: Error): boolean {
    return error instanceof UpstreamFailure || this.#breaker.state === CircuitState.HalfOpen;
  }

  /** The client is not told why; whoever runs the gateway is, now and then. */
  #tellFailure({ kind, message }: UpstreamFailure): void {
    const now = this.#options.clock.elapsedMs();
    if (now < this.#quietUntilMs) return;
    this.#quietUntilMs = now + quietMs;
    this.#log('warn', 'an upstream failed', { failure: kind, reason: message });
  }

  #log(level: 'info' | 'warn', message: string, more: Record<string, unknown> = {}): void {
    const { route, observe } = this.#options;
    const fields = { route: route.name, upstream: this.origin, ...more };
    observe({ kind: 'event', level, message, fields });
  }

  #tell(state: 'closed' | 'open' | 'gone'): void {
    const { route, observe } = this.#options;
    observe({ kind: 'route-upstream', route: route.name, upstream: this.origin, state });
  }
}
