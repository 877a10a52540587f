// What verifies tokens, for as long as the gateway runs?
import type { Clock } from '../../shared/clock.ts';
import type { Model } from '../../shared/model/model.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import type { GatewayConfig } from '../config.ts';
import { createKeySets } from '../key-sets/key-sets.ts';
import { createTokenIssuers } from './token-issuers.ts';
import { VerificationGate } from './verification-gate.ts';
import type { VerifyToken } from './verify-token.ts';

export interface TokensOptions {
  readonly config: Pick<GatewayConfig, 'jwtSecret' | 'jwtSecrets' | 'jwksNetworks'>;
  readonly clock: Clock;
  readonly observe: Observe;
}

export interface Tokens {
  /** What verifies tokens as this model declares; the one before is served no more. */
  verifierOf(model: Model): VerifyToken;
  /** Keys are fetched no more. */
  release(): void;
}

export function createTokens({ config, clock, observe }: TokensOptions): Tokens {
  const { jwtSecret: secret, jwtSecrets: secrets, jwksNetworks: networks } = config;
  const keySets = createKeySets({ networks, clock, observe });
  const gate = new VerificationGate();
  const options = { secret, secrets, keySets, gate, clock, observe };
  return {
    verifierOf: (model) => createTokenIssuers(model, options),
    release: keySets.release,
  };
}
