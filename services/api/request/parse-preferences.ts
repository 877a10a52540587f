// What does the client prefer?
import { AppError } from '../../shared/errors.ts';
import { excerpt } from '../../shared/filter/scanner.ts';
import type { Preferences } from './api-request.ts';
import { splitHeader } from './split-header.ts';

const none: Preferences = {
  return: null,
  count: null,
  resolution: null,
  missing: null,
  handling: null,
  maxAffected: null,
  unknown: [],
};

const choices = {
  return: ['minimal', 'headers-only', 'representation'],
  count: ['exact', 'planned', 'estimated'],
  resolution: ['merge-duplicates', 'ignore-duplicates'],
  missing: ['default', 'null'],
  handling: ['strict', 'lenient'],
} as const;
type Choice = keyof typeof choices;

/**
 * Reads `Prefer` (RFC 7240); of several headers the values come joined by commas. The first of two that contradict
 * each other counts. Throws PGRST122 when `handling=strict` comes with something unknown.
 */
export function parsePreferences(header: string | undefined): Preferences {
  if (header === undefined) return none;
  const found = new Map<string, string>();
  const unknown: string[] = [];
  for (const item of splitHeader(header, ',')) {
    const [name, value] = parsePreference(item);
    if (!isKnown(name, value)) unknown.push(item);
    else if (!found.has(name)) found.set(name, value);
  }
  const maxAffected = found.get('max-affected');
  const preferences: Preferences = {
    return: choose(found, 'return'),
    count: choose(found, 'count'),
    resolution: choose(found, 'resolution'),
    missing: choose(found, 'missing'),
    handling: choose(found, 'handling'),
    maxAffected: maxAffected === undefined ? null : Number(maxAffected),
    unknown,
  };
  refuseUnknown(preferences);
  return preferences;
}

/** Name and value; parameters behind `;` mean nothing to us. */
function parsePreference(item: string): [name: string, value: string] {
  const preference = splitHeader(item, ';')[0] ?? '';
  const equals = preference.indexOf('=');
  if (equals === -1) return [preference.toLowerCase(), ''];
  const value = preference.slice(equals + 1).trim();
  const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  return [
    preference.slice(0, equals).trim().toLowerCase(),
    isQuoted ? value.slice(1, -1) : value.toLowerCase(),
  ];
}

function isKnown(name: string, value: string): boolean {
  if (name === 'max-affected') return /^\d{1,15}$/.test(value);
  if (!Object.hasOwn(choices, name)) return false;
  return (choices[name as Choice] as readonly string[]).includes(value);
}

function choose<C extends Choice>(
  found: ReadonlyMap<string, string>,
  name: C,
): (typeof choices)[C][number] | null {
  const value = found.get(name);
  return choices[name].find((choice) => choice === value) ?? null;
}

function refuseUnknown({ handling, unknown }: Preferences): void {
  if (handling !== 'strict' || unknown.length === 0) return;
  throw new AppError('PGRST122', 'Invalid preferences given with handling=strict', {
    details: `Invalid preferences: ${excerpt(unknown.join(', '))}`,
  });
}
