// Does a stream show what docs/events.md says, when the change is made that stands there?
import { readFileSync } from 'node:fs';
import { pause } from '../helpers/gateway.ts';
import { curlRequest, shellWords } from './curl.ts';
import { type OpenShop, openShop } from './open-shop.ts';
import { readPage } from './read-page.ts';

const page = readFileSync('docs/events.md', 'utf8');
const [following = '', changing = ''] = readPage(page).map(({ text }) => text);

/** The first event in a text; as the page writes it, its data may be broken into lines. */
function readEvent(text: string) {
  const [, id = '', kind = '', data = ''] =
    /id: ([^\n]+)\nevent: (?!reset)(\w+)\ndata: (\{.+?\}\}\})\n/s.exec(text) ?? [];
  return { id, kind, data };
}

/** Digits and letters that differ from one change to the next. */
const shapeOf = (text: string) => text.replace(/[0-9a-f]+/gi, 'x');

interface Said {
  readonly data: unknown;
}

let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop();
}, 60_000);
afterAll(() => shop?.close());

/** What comes on a stream, until it is closed. */
function collect(answer: Response) {
  const said = { text: '' };
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  async function collectAll(): Promise<void> {
    for (;;) {
      const read = await reader?.read();
      if (read === undefined || read.done) return;
      said.text += read.value;
    }
  }
  collectAll().catch(() => {});
  return { said, close: () => reader?.cancel() };
}

/** What was told of the change, which is made again until anything is: events begin when the relay does. */
async function toldOf(text: string, change: () => Promise<Response>) {
  const { url, init } = curlRequest(shellWords(text.replace('curl -N', 'curl')).slice(1));
  let answer = await shop.request(url, init);
  for (; answer.status === 503; answer = await shop.request(url, init)) {
    await answer.body?.cancel();
    await pause(200);
  }
  const { said, close } = collect(answer);
  while (readEvent(said.text).data === '') {
    expect((await change()).status).toBe(204);
    await pause(200);
  }
  await close();
  return readEvent(said.text);
}

test('the stream tells of the change', async () => {
  const { lines } = await shop.ashlar(['token', '--role', 'admin']);
  expect(changing).toContain('$(npx ashlar token --role admin)');
  const line = changing.replace(/\$\(npx ashlar token [^)]*\)/, lines[0] ?? '');
  const { url, init } = curlRequest(shellWords(line).slice(1));
  const told = await toldOf(following, () => shop.request(url, init));
  const shown = readEvent(page);
  expect([shapeOf(told.id), told.kind]).toEqual([shapeOf(shown.id), shown.kind]);
  const [ours, theirs] = [told, shown].map(({ data }) => JSON.parse(data) as Said);
  expect(ours?.data).toEqual(theirs?.data);
  expect(Object.keys(ours ?? {})).toEqual(Object.keys(theirs ?? {}));
});
