// Row 4: which path is meant? The one that is authorised is the one that is forwarded.
import { get } from '../requests.mjs';

/** Ways to write `{closed}` that some reader takes for it. @type {readonly [name: string, path: string][]} */
const paths = [
  ['two slashes at the start', '/{closed}'],
  ['two slashes inside', '{base}//{last}'],
  ['a dot segment', '{base}/./{last}'],
  ['a parent', '{open}/../{last}'],
  ['a parent of something that is not there', '/nothing/..{closed}'],
  ['an encoded parent', '{open}/%2e%2e/{last}'],
  ['a half encoded parent', '{open}/.%2E/{last}'],
  ['a parent with a parameter', '{open}/..;/{last}'],
  ['a parent with a backslash', '{open}\\..\\{last}'],
  ['an encoded letter', '{base}/%{hex}{tail}'],
  ['all letters encoded', '{base}/{escaped}'],
  ['double encoding', '{base}/%25{hex}{tail}'],
  ['double encoding of a parent', '{open}/%252e%252e/{last}'],
  ['an encoded slash', '{base}%2f{last}'],
  ['an encoded slash at the end', '{closed}%2f'],
  ['a backslash', '{base}\\{last}'],
  ['an encoded backslash', '{base}%5c{last}'],
  ['a parameter', '{closed};a=b'],
  ['an encoded semicolon', '{closed}%3ba=b'],
  ['an encoded NUL', '{closed}%00'],
  ['an encoded NUL and a harmless ending', '{closed}%00.css'],
  ['an encoded question mark', '{closed}%3fa=b'],
  ['an encoded number sign', '{closed}%23'],
  ['an encoded space', '{closed}%20'],
  ['an encoded tab', '{closed}%09'],
  ['an encoded line break', '{closed}%0d%0a'],
  ['overlong UTF-8 of a letter', '{base}/{overlong}{tail}'],
  ['overlong UTF-8 of a slash', '{base}%c0%af{last}'],
  ['overlong UTF-8 of a dot', '{open}/%c0%ae%c0%ae/{last}'],
  ['a broken escape', '{closed}%zz'],
  ['half an escape', '{closed}%2'],
  ['Unicode of four digits', '{base}/%u00{hex}{tail}'],
  ['capital letters', '{base}/{capitals}'],
  ['a slash at the end', '{closed}/'],
  ['a dot at the end', '{closed}.'],
  ['the whole URL', 'http://{host}{closed}'],
  ['the whole URL with a parent', 'http://{host}{open}/../{last}'],
];

/** @type {readonly import('../attack-case.ts').AttackCase[]} */
export const pathCases = paths.map(([name, path]) => ({
  ...{ row: 4, name, send: get(path) },
  expect: { status: [400, 401, 403, 404], without: 'SECRET' },
}));
