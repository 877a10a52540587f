// Is who asks too much told what docs/limits.md shows?
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventObservation, Observation } from '../../services/shared/observe/observation.ts';
import { tellRefusals } from '../../services/shared/observe/tell-refusals.ts';
import { startGateway, type TestGateway } from '../helpers/gateway.ts';
import { modelOf } from '../helpers/model.ts';

const page = readFileSync('docs/limits.md', 'utf8');
const block = (language: string, index = 0) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))][index]?.[1] ?? '';

const directory = 'examples/shop';
const shop = readdirSync(directory)
  .filter((name) => name.endsWith('.yaml') && name !== 'application.yaml')
  .map((name) => readFileSync(join(directory, name), 'utf8'));
const application = readFileSync(join(directory, 'application.yaml'), 'utf8');
/** What the page declares, added to the shop's. */
const limited = application.replace(/^spec:\n/m, block('yaml'));

let served: TestGateway;
beforeAll(async () => {
  served = await startGateway({ drainTimeoutMs: 100 });
  served.model = modelOf([limited, ...shop].join('\n---\n'));
});
afterAll(() => served.gateway.drain());

const ask = () => fetch(`${served.origin}/rest/v1/products`, { method: 'OPTIONS' });
/** What differs from one time to the next. */
const withoutSeconds = (text: string) => text.replace(/Come again in \d+ s/, 'Come again in … s');

test('a caller is told where it stands, and refused in these words', async () => {
  const first = await ask();
  const lines = ['RateLimit-Policy', 'RateLimit'].map(
    (name) => `${name}: ${first.headers.get(name)}\n`,
  );
  expect(lines.join('')).toBe(block('text'));
  for (let i = 1; i < 600; i++) await (await ask()).body?.cancel();
  const refused = await ask();
  expect(refused.status).toBe(429);
  const { message, ...told } = JSON.parse(withoutSeconds(await refused.text()));
  expect({ ...told, message }).toEqual({
    message: told.detail,
    ...JSON.parse(withoutSeconds(block('json'))),
  });
});

test('the log’s line has these members', () => {
  const shown = JSON.parse(block('json', 1));
  const lines: Observation[] = [];
  const observe = tellRefusals(
    (observation) => lines.push(observation),
    () => {},
  );
  served.observed.forEach(observe);
  const told = lines.find(({ kind }) => kind === 'event') as EventObservation;
  expect(Object.keys(told.fields ?? {})).toEqual(['policy', 'count', 'client_addresses']);
  expect({ level: told.level, msg: told.message }).toEqual({ level: shown.level, msg: shown.msg });
  expect(Object.keys(shown)).toEqual(expect.arrayContaining(Object.keys(told.fields ?? {})));
});
