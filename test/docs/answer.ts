// Is an answer the one that the docs show?
import type { Expected } from './read-page.ts';

/** The status line, the headers it shows, and the body behind an empty line. */
function readHttp(text: string) {
  const [head = '', ...rest] = text.split('\n\n');
  const [statusLine = '', ...lines] = head.trim().split('\n');
  const headers = lines.map((line): [string, string] => {
    const [name = '', ...value] = line.split(':');
    return [name.toLowerCase(), value.join(':').trim()];
  });
  return { status: Number(statusLine.split(' ')[1]), headers, body: rest.join('\n\n').trim() };
}

async function expectHttp(response: Response, text: string): Promise<void> {
  const { status, headers, body } = readHttp(text);
  const found = headers.map(([name]) => [name, response.headers.get(name)]);
  const sent = await response.text();
  expect({ status: response.status, headers: found }).toEqual({ status, headers });
  if (body !== '') expect(JSON.parse(sent)).toEqual(JSON.parse(body));
}

/** Fails unless `response` is what the page says; without a word of it, unless it is a success. */
export async function expectAnswer(response: Response, expected: Expected | null): Promise<void> {
  if (expected?.language === 'http') {
    await expectHttp(response, expected.text);
    return;
  }
  const sent = await response.text();
  expect({ sent, isFine: response.ok }).toEqual({ sent, isFine: true });
  if (expected?.language === 'json') expect(JSON.parse(sent)).toEqual(JSON.parse(expected.text));
  else if (expected !== null) expect(sent.trimEnd()).toBe(expected.text.trimEnd());
}

/** Fails unless the lines are the page's; `…` in them stands for any text. */
export function expectLines(lines: readonly string[], expected: Expected): void {
  const parts = expected.text.trimEnd().split('…');
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  expect(lines.join('\n').trimEnd()).toMatch(new RegExp(`^${escaped.join('.*')}$`, 's'));
}
