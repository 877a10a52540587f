// What is needed to find out who asks, for as long as the gateway runs?
import type { IncomingHttpHeaders } from 'node:http';
import type { Model } from '../shared/model/model.ts';
import { type ApiKeys, createApiKeys } from './keys/api-keys.ts';
import type { LookUpKey } from './keys/known-keys.ts';
import { presentedKey } from './keys/presented-key.ts';
import type { UsedKey } from './keys/used-key.ts';
import { type Authentication, createAuthenticate } from './stages/authenticate.ts';
import { createIdentify, type Identify } from './stages/identify.ts';
import { createTokens, type TokensOptions } from './tokens/create-tokens.ts';

export interface IdentificationOptions extends TokensOptions {
  /** The model that is served now; null until there is one. */
  readonly model: () => Model | null;
  /** Asks the database about an API key. */
  readonly lookUpKey: LookUpKey;
}

export interface Identification {
  readonly identify: Identify;
  /** Whether who asks is known without verifying or looking up anything. */
  readonly remembers: (headers: IncomingHttpHeaders, model: Model) => boolean;
  /** Whether an API key is still good: for streams, which stay open. */
  readonly keyHolds: (key: UsedKey, address: string) => Promise<boolean>;
  /** Nothing is fetched for it any more. */
  readonly release: () => void;
}

function createRemembers(
  remembersToken: Authentication['remembers'],
  keys: Pick<ApiKeys, 'remembers'>,
): Identification['remembers'] {
  return (headers, model) => {
    try {
      const areAccepted = model.application.auth?.apiKeys !== undefined;
      const presented = presentedKey(headers, areAccepted);
      if (presented === null) return remembersToken(headers.authorization, model);
      const { text, authorization } = presented;
      return (
        keys.remembers(text) &&
        (authorization === undefined || remembersToken(authorization, model))
      );
    } catch {
      // What is wrong with it is told to those who come in.
      return false;
    }
  };
}

export function createIdentification(options: IdentificationOptions): Identification {
  const { clock, observe, lookUpKey: lookUp } = options;
  const { verifierOf, release } = createTokens(options);
  const { authenticate, remembers } = createAuthenticate({ verifierOf, clock, observe });
  const keys = createApiKeys({ lookUp, clock, observe });
  return {
    remembers: createRemembers(remembers, keys),
    identify: createIdentify({ authenticate, keys, observe }),
    async keyHolds({ text }, address) {
      const model = options.model();
      return model !== null && keys.holds(text, { model, address });
    },
    release,
  };
}
