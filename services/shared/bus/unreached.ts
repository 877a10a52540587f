// What is told when the one who was asked is not there?
import { AppError } from '../errors.ts';

/** Nobody answered: the bus says so, not the service behind it. */
export class Unreached extends AppError {
  constructor(message: string, details: string | null) {
    super('ASH503', message, { details, retryAfterSeconds: 1 });
  }
}

export const busAway = () => new Unreached('The message bus is away', null);

export const nobodyServes = (subject: string) =>
  new Unreached('A service that is needed does not run', subject);

/** It stopped saying that it works on the request. */
export function servantGone(isRepeatable: boolean): Unreached {
  const doubt = 'It is not known whether the request was carried out.';
  return new Unreached('A service that is needed went away', isRepeatable ? null : doubt);
}
