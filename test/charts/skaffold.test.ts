// Does skaffold.yaml name what is there? The image's target, files to copy, and values that the chart takes.
import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { render } from './render.ts';

const skaffold = parse(readFileSync('skaffold.yaml', 'utf8'));
const [artifact] = skaffold.build.artifacts;
const [release] = skaffold.deploy.helm.releases;

/** What Skaffold says itself of that version. */
const schema = JSON.parse(readFileSync('test/charts/skaffold-v4beta13.json', 'utf8'));
const isConfiguration = new Ajv({ strict: false }).compile(schema);

test('it is a configuration of the version it says', () => {
  expect(skaffold).toMatchObject({ apiVersion: 'skaffold/v4beta13', kind: 'Config' });
  isConfiguration(skaffold);
  expect(isConfiguration.errors).toBeNull();
});

test('a member that Skaffold does not know is found', () => {
  const release = { ...skaffold.deploy.helm.releases[0], chart: 'ashlar' };
  const deploy = { helm: { releases: [release] } };
  expect(isConfiguration({ ...skaffold, deploy })).toBe(false);
});

test('the target that it builds is in the Dockerfile', () => {
  const { dockerfile, target } = artifact.docker;
  expect(readFileSync(dockerfile, 'utf8')).toMatch(new RegExp(`^FROM .* AS ${target}$`, 'm'));
});

test('a Service that it forwards to, and the chart, are there', async () => {
  expect(existsSync(`${release.chartPath}/Chart.yaml`)).toBe(true);
  const names = (await render()).filter(({ kind }) => kind === 'Service');
  const forwarded = skaffold.portForward.map((one: { resourceName: string }) => one.resourceName);
  expect(names.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(forwarded));
});

test('the chart takes its values', async () => {
  const values: Record<string, unknown> = { ...release.setValues };
  for (const path of Object.keys(release.setValueTemplates)) values[path] = 'given';
  const nested = {};
  for (const [path, value] of Object.entries(values)) {
    const members = path.split('.');
    const last = members.pop() as string;
    // biome-ignore lint/suspicious/noExplicitAny: a tree of any shape
    const inner = members.reduce<any>((node, member) => (node[member] ??= {}), nested);
    inner[last] = value;
  }
  await expect(render(nested)).resolves.not.toEqual([]);
});
