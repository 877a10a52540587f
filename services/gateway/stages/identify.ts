// Who asks: by a token, by an API key, by both, or nobody in particular?
import type { Caller } from '../../shared/caller.ts';
import type { Model } from '../../shared/model/model.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import type { Exchange } from '../exchange.ts';
import type { ApiKeys } from '../keys/api-keys.ts';
import type { FoundKey } from '../keys/key-memory.ts';
import { KeyRefusal } from '../keys/key-refusal.ts';
import { type PresentedKey, presentedKey } from '../keys/presented-key.ts';
import type { Authenticate } from './authenticate.ts';

/** The caller, at once where everything presented is known already. */
export type Identify = (exchange: Exchange, model: Model) => Caller | Promise<Caller>;

export interface IdentifyOptions {
  readonly authenticate: Authenticate;
  readonly keys: ApiKeys;
  readonly observe: Observe;
}

/**
 * A key says which program asks, and as whom; a token beside it says who its user is, and asks as that one. Both have to be good.
 * Sets `exchange.key`. @throws TokenRefusal, KeyRefusal (or rejects with it)
 */
export function createIdentify({ authenticate, keys, observe }: IdentifyOptions): Identify {
  function counted(error: unknown): unknown {
    if (error instanceof KeyRefusal) observe({ kind: 'key-refused', reason: error.reason });
    return error;
  }

  function byKey(exchange: Exchange, { text, authorization }: PresentedKey, model: Model) {
    const enter = (found: FoundKey) => {
      exchange.key = { text, id: found.key.id, plan: found.key.plan };
      return authorization === undefined ? found.caller : authenticate(authorization, model);
    };
    const finding = keys.find(text, { model, address: exchange.address });
    if (!(finding instanceof Promise)) return enter(finding);
    return finding.catch((error: unknown) => Promise.reject(counted(error))).then(enter);
  }

  return (exchange, model) => {
    const { headers } = exchange.request;
    try {
      const areAccepted = model.application.auth?.apiKeys !== undefined;
      const presented = presentedKey(headers, areAccepted);
      return presented === null
        ? authenticate(headers.authorization, model)
        : byKey(exchange, presented, model);
    } catch (error) {
      throw counted(error);
    }
  };
}
