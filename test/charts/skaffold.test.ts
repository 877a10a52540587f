// Does skaffold.yaml name what is there? The image's target, files to copy, and values that the chart takes.
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { render } from './render.ts';

const skaffold = parse(readFileSync('skaffold.yaml', 'utf8'));
const [artifact] = skaffold.build.artifacts;
const [release] = skaffold.deploy.helm.releases;

test('it is a configuration of the version it says', () => {
  expect(skaffold).toMatchObject({ apiVersion: 'skaffold/v4beta13', kind: 'Config' });
  expect(Object.keys(skaffold).sort()).toEqual(
    ['apiVersion', 'build', 'deploy', 'kind', 'metadata', 'portForward'].sort(),
  );
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
