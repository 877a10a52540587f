// Why can a key set not be had?
import type { KeySetOutcome } from '../../shared/observe/token-observation.ts';

/** Told to operators, never to a client. */
export class KeySetError extends Error {
  readonly outcome: Exclude<KeySetOutcome, 'fetched'>;

  constructor(outcome: KeySetError['outcome'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'KeySetError';
    this.outcome = outcome;
  }
}
