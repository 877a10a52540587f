// Does the walk through docs/routes.md go as it says, and are its other examples well declared?
import { readFileSync } from 'node:fs';
import { expectAnswer } from './answer.ts';
import { curlRequest, shellWords } from './curl.ts';
import { mistakesOf } from './declared-example.ts';
import { walkBeside } from './walk-beside.ts';

const page = readFileSync('docs/routes.md', 'utf8');

walkBeside({
  page,
  place: 'localhost:8082',
  async run({ text, expected }, shop) {
    let line = text;
    for (const [whole, args = ''] of text.matchAll(/\$\(npx ashlar token ([^)]*)\)/g)) {
      const { lines } = await shop.ashlar(['token', ...shellWords(args)]);
      line = line.replace(whole, lines[0] ?? '');
    }
    const { url, init } = curlRequest(shellWords(line).slice(1));
    await expectAnswer(await shop.request(url, init), expected);
  },
});

test('routes that are shown are well declared', () => {
  expect(mistakesOf(page, 'routes', 'roles: [{ name: customer }, { name: clerk }]')).toEqual([]);
});
