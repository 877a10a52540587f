// Who asks, and is there room for them? What every door of the gateway has in common.
import type { Caller } from '../shared/caller.ts';
import type { Model } from '../shared/model/model.ts';
import type { Exchange } from './exchange.ts';
import type { Reply } from './exchanges.ts';
import type { Identification } from './identification.ts';
import type { Admission, Limits } from './limits/limits.ts';
import { shedClassOf } from './shed/shed-class.ts';
import type { Shed } from './shed/shed-stage.ts';
import type { Shedder } from './shed/shedder.ts';
import type { CorsStage } from './stages/cors.ts';

export type Answering = Reply | Promise<Reply>;

export interface Entering {
  readonly exchange: Exchange;
  readonly current: Model;
  /** As metrics and limits name it. */
  readonly route: string;
}

/** Goes on as the caller where nothing refuses. Browsers that ask for leave are answered before. */
export type AdmitCaller = (entering: Entering, come: (caller: Caller) => Answering) => Answering;

export interface AdmitOptions {
  readonly limits: Pick<Limits, 'admitCaller'>;
  readonly cors: Pick<CorsStage, 'preflight'>;
  readonly shedder: Pick<Shedder, 'isShedding'>;
}

/** Goes on where nothing refuses; within this turn where nothing is waited for. */
export function unlessRefused(admission: Admission, goOn: () => Answering): Answering {
  if (admission instanceof Promise) return admission.then((refusal) => refusal ?? goOn());
  return admission ?? goOn();
}

export function createAdmitCaller(
  { limits, cors: { preflight }, shedder }: AdmitOptions,
  {
    identify,
    remembers,
    shed,
  }: Pick<Identification, 'identify' | 'remembers'> & { readonly shed: Shed },
): AdmitCaller {
  return ({ exchange, current, route }, come) => {
    const known = (caller: Caller): Answering => {
      exchange.role = caller.role;
      const shedClass = shedClassOf(caller, exchange.key);
      const refusal = shedClass === 'anonymous' ? null : shed(exchange, shedClass);
      if (refusal !== null) return refusal;
      exchange.route = route;
      const admission = limits.admitCaller(exchange, { caller, model: current });
      return unlessRefused(admission, () => come(caller));
    };
    const leave = preflight(exchange.request);
    if (leave !== null) return leave;
    // Verifying costs more than most answers: until then a token or key is worth nothing.
    const isKnown = shedder.isShedding && remembers(exchange.request.headers, current);
    const refusal = isKnown ? null : shed(exchange, 'anonymous');
    if (refusal !== null) return refusal;
    const entering = identify(exchange, current);
    return entering instanceof Promise ? entering.then(known) : known(entering);
  };
}
