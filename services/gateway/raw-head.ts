// How is the head of an answer written where there is no ServerResponse?
import { STATUS_CODES } from 'node:http';

/** `headers` as name, value, name, value …; with the empty line that ends it. */
export function rawHead(status: number, headers: readonly string[]): string {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`];
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
