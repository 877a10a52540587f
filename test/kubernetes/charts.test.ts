// Does a real API server take what the chart makes of all kinds of values, and what stands in k8s/?
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { compileModel } from '../../services/shared/model/compile-model.ts';
import { parseManifests } from '../../services/shared/model/parse-manifests.ts';
import { chart, helm } from '../charts/render.ts';
import { variants } from '../charts/variants.ts';
import { type ApiServer, installCrds, startApiServer } from './api-server.ts';

let server: ApiServer;
let kubeconfig: string;

/** What the Prometheus operator defines, as far as the chart uses it; its own definitions have a thousand lines each. */
const definitionOf = (kind: string, plural: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.monitoring.coreos.com` },
  spec: {
    group: 'monitoring.coreos.com',
    scope: 'Namespaced',
    names: { kind, plural },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
});
const definitions = [
  definitionOf('ServiceMonitor', 'servicemonitors'),
  definitionOf('PrometheusRule', 'prometheusrules'),
];

/** Without CustomResourceDefinitions: those of k8s/crds are there, and another release may not bring them. */
const withoutDefinitions = ['--set', 'crds.install=false'];
const options = (args: readonly string[]) => [
  ...args,
  '--namespace',
  'shop',
  ...withoutDefinitions,
];

beforeAll(async () => {
  server = await startApiServer();
  kubeconfig = server.kubeconfig('admin');
  installCrds(server);
  for (const definition of definitions) {
    const { stderr } = server.kubectl(['apply', '-f', '-'], JSON.stringify(definition));
    expect(stderr).toBe('');
    const made = [`crd/${definition.metadata.name}`, '--timeout=30s'];
    server.kubectl(['wait', '--for=condition=Established', ...made]);
  }
  const high = ['create', 'priorityclass', 'high', '--value=1'];
  server.kubectl(high);
}, 60_000);
afterAll(() => server?.stop(), 30_000);

/** Applies without a change; fields that the server does not know are errors. */
function dryRun(text: string) {
  const strict = ['--dry-run=server', '--validate=strict', '--server-side', '-n', 'shop'];
  return server.kubectl(['apply', ...strict, '-f', '-'], text);
}

describe.each(Object.keys(variants))('%s', (name) => {
  test('helm installs it, as far as the server says', async () => {
    const install = ['install', 'shop', chart, '--dry-run=server', '--kubeconfig', kubeconfig];
    await expect(helm(options(install), variants[name])).resolves.toMatch(
      /STATUS: pending-install/,
    );
  }, 30_000);

  test('every manifest is taken as it is, without a warning', async () => {
    const text = await helm(options(['template', 'shop', chart]), variants[name]);
    const { status, stderr, stdout } = dryRun(text);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n').length).toBeGreaterThan(10);
  }, 30_000);
});

test('the chart’s own definitions are taken', async () => {
  const text = await helm(['template', 'shop', chart, '--show-only', 'templates/crds.yaml']);
  const replaced = ['apply', '--dry-run=server', '--server-side', '--force-conflicts', '-f', '-'];
  expect(server.kubectl(replaced, text)).toMatchObject({ status: 0, stderr: '' });
}, 30_000);

test('what k8s/ has for those without Helm is taken', () => {
  const text = execFileSync('kubectl', ['kustomize', 'k8s'], { encoding: 'utf8' });
  const all = ['apply', '--dry-run=server', '--server-side', '-n', 'shop', '-f', '-'];
  expect(server.kubectl(all, text)).toMatchObject({ status: 0, stderr: '' });
});

const samples = readdirSync('k8s/samples').map((file) => `k8s/samples/${file}`);

test('the samples are one application without a mistake', () => {
  const files = samples.map((name) => ({ name, text: readFileSync(name, 'utf8') }));
  const { resources, problems } = parseManifests(files, 'samples');
  expect(problems).toEqual([]);
  expect(resources && compileModel(resources).problems).toEqual([]);
});

test.each(samples)('the sample %s is taken', (file) => {
  const { status, stderr } = dryRun(readFileSync(file, 'utf8'));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
