// What is the person at the terminal told while it runs?
import { type Reconciled, reconciledLines } from '../operator/app.ts';
import type { AppError } from '../shared/errors.ts';
import { tellWelcome } from './tell-welcome.ts';

export interface TellerOptions {
  readonly print: (text: string) => void;
  /** Signs the tokens of the welcome. */
  readonly secret: string;
}
export interface Addresses {
  readonly url: string;
  readonly adminUrl: string;
}
export interface Teller {
  /** Where it listens; before anything is served. */
  addresses(addresses: Addresses): void;
  /** How a change of the manifests ended; the first that is published, with the welcome. */
  reconciled(reconciled: Reconciled): Promise<void>;
  /** A try failed and others follow; one reason is told once until something ends well. */
  failure(error: AppError): void;
}

/** The words of PostgreSQL or of the system, from below what a caller may see. */
function reasonOf({ cause }: AppError): string {
  if (!(cause instanceof Error)) return '';
  // Several addresses were tried: the whole has a code and no words.
  if (cause instanceof AggregateError) return cause.errors.map(({ message }) => message).join('; ');
  return cause.message;
}

const detailsOf = ({ details }: AppError) => (typeof details === 'string' ? details : '');

/** What went wrong and why. */
function failureText(error: AppError): string {
  const why = [detailsOf(error), reasonOf(error)].filter((words) => words !== '');
  const told = [...new Set(why)].filter((words) => !error.message.includes(words));
  return [
    `${error.message}. Trying again until it works.`,
    ...told.map((words) => `  ${words}`),
  ].join('\n');
}

/** Tells the story of one process. */
export function createTeller({ print, secret }: TellerOptions): Teller {
  let addresses: Addresses | null = null;
  let served: string | null = null;
  let lastFailure = '';

  return {
    addresses(found) {
      addresses = found;
    },
    async reconciled(reconciled) {
      lastFailure = '';
      for (const line of reconciledLines(reconciled, served)) print(line);
      if (reconciled.outcome !== 'published') return;
      const { model, revision } = reconciled;
      const isFirst = served === null;
      served = revision;
      if (!isFirst || addresses === null) return;
      for (const line of await tellWelcome({ ...addresses, model, secret })) print(line);
    },
    failure(error) {
      const text = failureText(error);
      if (text !== lastFailure) print(text);
      lastFailure = text;
    },
  };
}
