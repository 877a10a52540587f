// Which headers are for this connection only, and may the client say so of them? (RFC 9110 §7.6.1)
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../../shared/errors.ts';

/** Without them we, or who stands behind us, would not know who asks, from where, or where the request ends. */
const needed =
  /^(?:apikey|authorization|content-.*|cookie|forwarded|host|proxy-authorization|transfer-encoding|via|x[-_](?:ashlar[-_].*|forwarded-.*|real-ip))$/;
/** What nearly every request says: nothing about headers. */
const usual: ReadonlySet<string> = new Set(['keep-alive', 'close', 'Keep-Alive', 'Close']);

/**
 * Removes the headers that `Connection` names.
 * @throws AppError ASH400 for one that is needed: a proxy before us may have removed it, or will behind us
 */
export function dropHopByHop(headers: IncomingHttpHeaders): void {
  const { connection } = headers;
  if (connection === undefined || usual.has(connection)) return;
  for (const option of connection.split(',')) {
    const name = option.trim().toLowerCase();
    if (needed.test(name))
      throw new AppError('ASH400', `header Connection must not name the header ${name}`);
    delete headers[name];
  }
}
