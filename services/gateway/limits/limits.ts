// May this request be answered, or was too much asked for?
import { anonymousRole, type Caller } from '../../shared/caller.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Model } from '../../shared/model/model.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import type { Exchange } from '../exchange.ts';
import type { Answer } from '../stages/send.ts';
import { type CompiledLimits, compileLimits, type LimitStage } from './compiled-limits.ts';
import { Counters, maxKeys, type Taken } from './counters.ts';
import { InFlight } from './in-flight.ts';
import type { Counted } from './policy.ts';
import { addressRefusal } from './refusal.ts';
import type { Take } from './shared-counters.ts';

/** The refusal; null: it may come. */
export type Admission = Answer | null | Promise<Answer | null>;

export interface Limits {
  /** Before it is known who asks for what. */
  admit(exchange: Exchange, model: Model): Admission;
  /** `exchange.route` is known. */
  admitCaller(exchange: Exchange, asking: { model: Model; caller: Caller }): Admission;
}

export interface LimitsOptions {
  readonly take: Take;
  readonly observe: Observe;
}

const nobody: Caller = { role: anonymousRole, claims: {} };

/** One request, before the policies of a stage. */
interface Asking {
  readonly exchange: Exchange;
  readonly counted: Counted;
  readonly stage: LimitStage;
}

class ModelLimits implements Limits {
  readonly #options: LimitsOptions;
  readonly #inFlight = new InFlight();
  #known: { readonly model: Model; readonly limits: CompiledLimits | null } | null = null;

  constructor(options: LimitsOptions) {
    this.#options = options;
  }

  admit(exchange: Exchange, model: Model): Admission {
    const limits = this.#limitsOf(model);
    if (limits === null) return null;
    if (!limits.takes(exchange.address)) return this.#refuse(exchange, 'addresses', addressRefusal);
    return this.#ask(exchange, limits.early, nobody);
  }

  admitCaller(
    exchange: Exchange,
    { model, caller }: { readonly model: Model; readonly caller: Caller },
  ): Admission {
    const limits = this.#limitsOf(model);
    return limits && this.#ask(exchange, limits.late, caller);
  }

  #limitsOf(model: Model): CompiledLimits | null {
    if (this.#known?.model !== model)
      this.#known = { model, limits: compileLimits(model.application.limits) };
    return this.#known.limits;
  }

  #ask(exchange: Exchange, stage: LimitStage, caller: Caller): Admission {
    if (stage.rates.length === 0 && stage.concurrency.length === 0) return null;
    const { address, route, request, key } = exchange;
    const counted = { method: request.method ?? '', address, route, caller, key };
    const asking = { exchange, counted, stage };
    return this.#enter(asking) ?? this.#count(asking, 0);
  }

  /** The policies of rates, from one on, one after the other: what one refuses the next does not count. */
  #count(asking: Asking, from: number): Admission {
    const { exchange, counted, stage } = asking;
    for (let index = from; index < stage.rates.length; index++) {
      const limit = stage.rates[index] as LimitStage['rates'][number];
      const key = limit.keyOf(counted);
      if (key === null) continue;
      const conclude = (taken: Taken): Answer | null => {
        exchange.rates.push({ policy: limit, ...taken });
        return taken.isAllowed
          ? null
          : this.#refuse(exchange, limit.name, limit.refusal(taken.waitMs));
      };
      const taken = this.#options.take(key, limit);
      if (taken instanceof Promise)
        return taken.then((told) => conclude(told) ?? this.#count(asking, index + 1));
      const refusal = conclude(taken);
      if (refusal !== null) return refusal;
    }
    return null;
  }

  #enter({ exchange, counted, stage }: Asking): Answer | null {
    for (const limit of stage.concurrency) {
      const key = limit.keyOf(counted);
      if (key === null) continue;
      if (!this.#inFlight.enter(key, limit.limit))
        return this.#refuse(exchange, limit.name, limit.refusal);
      exchange.onEnd.push(() => this.#inFlight.leave(key));
    }
    return null;
  }

  #refuse(exchange: Exchange, policy: string, refusal: Answer): Answer {
    exchange.refused = refusal === addressRefusal ? 'ASH403' : 'ASH429';
    this.#options.observe({ kind: 'limited', policy, address: exchange.address });
    return refusal;
  }
}

export function createLimits(options: LimitsOptions): Limits {
  return new ModelLimits(options);
}

/** Of a gateway that is the only one. */
export function createOwnLimits(
  options: Omit<LimitsOptions, 'take'> & Pick<Clock, 'elapsedMs'>,
): Limits {
  const counters = new Counters({ maxKeys, now: options.elapsedMs });
  return createLimits({ ...options, take: (key, rate) => counters.take(key, rate) });
}
