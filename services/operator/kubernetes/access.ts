// What has to be known to ask an API server?
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';

/** What is said at each request; told anew each time, because tokens are replaced. Null: nothing. */
export type Authorization = () => Promise<string | null>;

export interface Access {
  /** Perhaps with a path, below which the API is. */
  readonly server: string;
  readonly tls: Pick<
    ConnectionOptions,
    'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'
  >;
  /** Through which the server is reached; null: directly. */
  readonly proxyUrl: string | null;
  readonly authorize: Authorization;
}

/** The file is read for each request: a token that was replaced is not accepted for long. */
export const tokenOf =
  (file: string): Authorization =>
  async () =>
    `Bearer ${(await readFile(file, 'utf8')).trim()}`;
