// Do the commands that the docs show give the answers that stand below them?
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseOptions } from '../../services/embedded/options.ts';
import { expectAnswer, expectLines } from './answer.ts';
import { curlRequest, shellWords } from './curl.ts';
import { type OpenShop, openShop } from './open-shop.ts';
import { type PageStep, readPage } from './read-page.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
};

const filesystemAndDatabaseMs = 60_000;

const pages = ['README.md', 'docs/rest-api.md', 'docs/migrations.md', 'docs/api-keys.md'];

describe.each(pages)('%s', (path) => {
  const steps = readPage(readFileSync(path, 'utf8'));
  const variables = new Map<string, string>();
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop();
  }, filesystemAndDatabaseMs);
  afterAll(() => shop?.close());

  /** What a command prints: a token, or a key. */
  async function printed(args: string): Promise<string> {
    const { code, lines } = await shop.ashlar(shellWords(args));
    expect({ code, lines }).toMatchObject({ code: 0 });
    return lines[0] ?? '';
  }

  /** The line with tokens and variables in it. */
  async function expand(line: string): Promise<string> {
    let expanded = line;
    for (const [whole, args = ''] of line.matchAll(/\$\(npx ashlar ([^)]*)\)/g))
      expanded = expanded.replace(whole, await printed(args));
    return expanded.replace(/\$([A-Z]+)/g, (whole, name) => variables.get(name) ?? whole);
  }

  async function runAshlar(args: readonly string[], { expected }: PageStep) {
    const { code, lines } = await shop.ashlar(args);
    if (expected === null) expect({ code, lines }).toEqual({ code: 0, lines });
    else expectLines(lines, expected);
  }

  /** These start or test the project itself: that they are there, with these options, is all that is looked at. */
  function checkNpm(words: readonly string[]) {
    const name = words[1] === 'run' ? words[2] : words[1];
    expect(Object.keys(scripts)).toContain(name);
    if (name === 'start' && words[2] === '--') parseOptions([...words.slice(3)]);
  }

  async function run(step: PageStep): Promise<void> {
    const line = await expand(step.text);
    const [assigned, name = '', value = ''] = /^([A-Z]+)=(\S+)$/.exec(line) ?? [];
    const words = shellWords(line);
    if (assigned !== undefined) variables.set(name, value);
    else if (words[0] === 'curl') {
      const { url, init } = curlRequest(words.slice(1));
      await expectAnswer(await shop.request(url, init), step.expected);
    } else if (words[0] === 'npx' && words[1] === 'ashlar') await runAshlar(words.slice(2), step);
    else if (words[0] === 'npm') checkNpm(words);
    else if (words[0] === 'sleep') await pause(1000 * Number(words[1]));
    else throw new Error(`nobody knows how to run: ${step.text}`);
  }

  const rows = steps.map((step) => ({
    ...step,
    title: `line ${step.line}: ${step.kind === 'edit' ? 'the edit' : step.text}`,
  }));
  test.each(rows)(
    '$title',
    async (step) => {
      if (step.kind === 'command') await run(step);
      else {
        const lines = await shop.edit(step.text);
        if (step.expected !== null) expectLines(lines, step.expected);
      }
    },
    20_000,
  );
});
