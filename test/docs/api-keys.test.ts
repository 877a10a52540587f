// Are the limits of docs/api-keys.md well declared, and do keys look as it says? (Its walk is run with the other pages.)
import { readFileSync } from 'node:fs';
import { makeApiKey } from '../../services/shared/api-key.ts';
import { mistakesOf } from './declared-example.ts';

const page = readFileSync('docs/api-keys.md', 'utf8');

test('limits that are shown are well declared', () => {
  expect(mistakesOf(page, 'limits', 'auth: { apiKeys: { roles: [anon] } }')).toEqual([]);
});

test('keys have the form and the length that are shown', () => {
  const { text } = makeApiKey();
  const [, form = ''] = /scanners of secrets \(`([^`]+)`\)/.exec(page) ?? [];
  const [, length = ''] = /, (\d+) characters: a prefix/.exec(page) ?? [];
  expect(text).toMatch(new RegExp(`^${form}$`));
  expect([form === '', text.length]).toEqual([false, Number(length)]);
});
