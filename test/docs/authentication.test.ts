// Does the walk through docs/authentication.md go as it says, and are its other examples well declared?
import { readFileSync } from 'node:fs';
import { expectAnswer } from './answer.ts';
import { curlRequest, shellWords } from './curl.ts';
import { mistakesOf } from './declared-example.ts';
import { walkBeside } from './walk-beside.ts';

const page = readFileSync('docs/authentication.md', 'utf8');
const variables = new Map<string, string>();

walkBeside({
  page,
  place: 'localhost:8081',
  async run({ text: line, expected }, shop) {
    const [, name, query = ''] = /^([A-Z]+)=\$\(curl -s '([^']+)'\)$/.exec(line) ?? [];
    if (name !== undefined) {
      variables.set(name, await (await fetch(`http://${query}`)).text());
      return;
    }
    const words = shellWords(
      line.replace(/\$([A-Z]+)/g, (_, known: string) => variables.get(known) ?? ''),
    );
    expect(words[0]).toBe('curl');
    const { url, init } = curlRequest(words.slice(1));
    await expectAnswer(await shop.request(url, init), expected);
  },
});

test('issuers that are shown are well declared', () => {
  const roles = 'roles: [{ name: customer }, { name: clerk }, { name: admin }]';
  expect(mistakesOf(page, 'auth', roles)).toEqual([]);
});
