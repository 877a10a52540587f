// How does a server take its port, and what is said when it cannot?
import type { Server } from 'node:net';
import { AppError } from './errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another process',
  EACCES: 'may not be opened by this user (below 1024?)',
  EADDRNOTAVAIL: 'cannot be opened: the host is no address of this machine',
  ENOTFOUND: 'cannot be opened: the host has no address',
};

export interface Address {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** Variable of the environment that says the port, for the hint. */
  readonly variable: string;
}

/** The port that was taken. @throws AppError ASH_CONFIG when it cannot be had. */
export function listen(server: Server, { port, host, variable }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      const reason = reasons[error.code ?? ''] ?? `cannot be opened (${error.code})`;
      const hint = `Set ${variable} to a free port, or end the process that has it.`;
      reject(new AppError('ASH_CONFIG', `port ${port} ${reason}`, { hint, cause: error }));
    };
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
