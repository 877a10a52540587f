// What is a command of the command line?
import type { ParseArgsConfig } from 'node:util';
import type { KeyStore } from '../database/keys/key-store.ts';
import type { ContractPlan, MigrationPlan } from '../shared/messages/db-migrate.ts';
import type { Finding, SystemReport } from '../shared/messages/report.ts';
import type { ResourceSet } from '../shared/model/resources.ts';

/** What commands see of the world. */
export interface World {
  /** A line for standard output. */
  readonly print: (line: string) => void;
  /** A line for standard error. */
  readonly printError: (line: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly planMigration: (url: string, resources: ResourceSet) => Promise<MigrationPlan>;
  /** What is to be dropped once it is approved. */
  readonly planContract: (url: string, resources: ResourceSet) => Promise<ContractPlan[]>;
  readonly importSchema: (
    url: string,
    schema: string,
  ) => Promise<{ resources: ResourceSet; notices: readonly string[] }>;
  /** Looks at a database, and changes nothing. */
  readonly examineDatabase: (url: string) => Promise<readonly Finding[]>;
  /** Asks the admin port of one process for the reports of all. */
  readonly askStatus: (url: string, isThorough: boolean) => Promise<SystemReport>;
  readonly sleep: (ms: number) => Promise<void>;
  /** Lets `use` work with the API keys of a database. */
  readonly withKeyStore: <T>(url: string, use: (store: KeyStore) => Promise<T>) => Promise<T>;
}

/** What was given to a command: its arguments by name, its options by name. */
export interface Given {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
}

/** All is well; problems were found; the command line cannot be understood. */
export const exitCodes = { fine: 0, problems: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface Command {
  /** A word, or two: `keys create`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `ashlar name --help` prints. */
  readonly usage: string;
  /** Names of its arguments, all of them required: `DIR`. */
  readonly positionals: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** @throws AppError ASH_CONFIG for what was given wrongly; any other one for what went wrong */
  run(given: Given, world: World): Promise<ExitCode>;
}

/** The text of an option; undefined when it was not given. */
export function textOption({ options }: Given, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
