// What does a curl line of the docs ask for?
import { parseArgs } from 'node:util';

/** Words of a shell line, quotes taken off; variables and `$(…)` are replaced before. */
export function shellWords(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"])+/g) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"/g, (_, single?: string, double?: string) =>
      single === undefined ? (double ?? '').replace(/\\(["\\$`])/g, '$1') : single,
    ),
  );
}

const options = {
  request: { type: 'string', short: 'X' },
  header: { type: 'string', short: 'H', multiple: true, default: [] as string[] },
  data: { type: 'string', short: 'd', multiple: true, default: [] as string[] },
  get: { type: 'boolean', short: 'G', default: false },
  head: { type: 'boolean', short: 'I', default: false },
  include: { type: 'boolean', short: 'i' },
} as const;

/** Of a form, where nothing is said: as curl does. */
function headersOf(lines: readonly string[], hasBody: boolean): Headers {
  const headers = new Headers(
    hasBody ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
  );
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return headers;
}

/** The request that curl would send. @throws TypeError for an option that the docs do not use yet */
export function curlRequest(words: readonly string[]): { url: string; init: RequestInit } {
  const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options });
  const [url = ''] = positionals;
  const { request, header, get, head } = values;
  const data = values.data.join('&');
  const hasBody = data !== '' && !get;
  const method = request ?? (head ? 'HEAD' : hasBody ? 'POST' : 'GET');
  return {
    url: get && data !== '' ? `${url}?${data}` : url,
    init: { method, headers: headersOf(header, hasBody), ...(hasBody ? { body: data } : {}) },
  };
}
