// In which form is the answer wanted?
import { AppError } from '../../shared/errors.ts';
import { excerpt } from '../../shared/filter/scanner.ts';
import type { MediaType } from './api-request.ts';
import { splitHeader } from './split-header.ts';

export interface Negotiated {
  readonly media: MediaType;
  readonly nullsStripped: boolean;
}

/** What we answer in; a wildcard means the first that fits. */
const offered: ReadonlyMap<string, MediaType> = new Map([
  ['application/json', 'json'],
  ['application/vnd.pgrst.array+json', 'json'],
  ['application/vnd.pgrst.array', 'json'],
  ['application/vnd.pgrst.object+json', 'object'],
  ['application/vnd.pgrst.object', 'object'],
  ['text/csv', 'csv'],
  ['application/*', 'json'],
  ['text/*', 'csv'],
  ['*/*', 'json'],
]);

const json: Negotiated = { media: 'json', nullsStripped: false };

/**
 * Picks the offered media type of the highest quality, the earlier of two equal ones (RFC 9110, section 12.5.1).
 * Throws PGRST107 when there is none.
 */
export function negotiateMedia(accept: string | undefined): Negotiated {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return json;
  let best: Negotiated | undefined;
  let bestQuality = 0;
  const ranges = splitHeader(accept, ',');
  for (const range of ranges) {
    const { quality, ...negotiated } = parseMediaRange(range);
    if (quality > bestQuality && negotiated.media !== undefined) {
      best = { media: negotiated.media, nullsStripped: negotiated.nullsStripped };
      bestQuality = quality;
    }
  }
  if (best !== undefined) return best;
  if (ranges.length === 0) return json;
  throw new AppError(
    'PGRST107',
    `None of these media types are available: ${excerpt(ranges.join(', '))}`,
    { hint: 'Ask for application/json, application/vnd.pgrst.object+json or text/csv' },
  );
}

function parseMediaRange(range: string) {
  const [type = '', ...parameters] = splitHeader(range.toLowerCase(), ';');
  const isVendor = type.startsWith('application/vnd.pgrst.');
  return {
    media: offered.get(type),
    nullsStripped: isVendor && parameters.includes('nulls=stripped'),
    quality: parseQuality(parameters.find((parameter) => parameter.startsWith('q='))),
  };
}

/** 1 when nothing or no number is said. */
function parseQuality(parameter: string | undefined): number {
  const quality = parameter === undefined ? 1 : Number(parameter.slice(2));
  return quality >= 0 && quality <= 1 ? quality : 1;
}
