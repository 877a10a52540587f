// What holds for every manifest, whatever the values?
import { type Manifest, render } from './render.ts';
import { variants } from './variants.ts';

const workloadsOf = (manifests: readonly Manifest[]) =>
  manifests.filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind));
const podsOf = (manifests: readonly Manifest[]) => [
  ...workloadsOf(manifests).map(({ metadata, spec }) => ({
    name: metadata.name,
    pod: spec.template.spec,
  })),
  ...manifests
    .filter(({ kind }) => kind === 'Pod')
    .map(({ metadata, spec }) => ({ name: metadata.name, pod: spec })),
];
const named = (manifests: readonly Manifest[], kind: string, name: string) =>
  manifests.find((one) => one.kind === kind && one.metadata.name === name);
const component = ({ metadata }: Manifest) => metadata.labels?.['app.kubernetes.io/component'];

describe.each(Object.keys(variants))('%s', (variant) => {
  let manifests: Manifest[];
  beforeAll(async () => {
    manifests = await render(variants[variant]);
  });

  test('nothing is there twice', () => {
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('every Pod keeps to the restricted standard, with a root file system that is read-only', () => {
    for (const { name, pod } of podsOf(manifests)) {
      expect({ name, ...pod.securityContext }).toMatchObject({
        name,
        runAsNonRoot: true,
        runAsUser: expect.any(Number),
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const { securityContext } of pod.containers)
        expect({ name, securityContext }).toEqual({
          name,
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        });
    }
  });

  test('only the operator has a token', () => {
    const withToken = podsOf(manifests).filter(({ pod }) => pod.automountServiceAccountToken);
    expect(withToken.map(({ name }) => name)).toEqual(['shop-operator']);
  });

  test('every container has an image with a tag or a digest, and says what it needs', () => {
    for (const { pod } of podsOf(manifests))
      for (const { image, resources } of pod.containers) {
        expect(image).toMatch(/^docker\.io\/library\/\w+(:[\w.-]+|@sha256:a{64})$/);
        expect(resources).toMatchObject({
          requests: { cpu: expect.anything(), memory: expect.anything() },
          limits: { memory: expect.anything() },
        });
      }
  });

  test('every workload is asked whether it has started, is alive and is ready', () => {
    for (const { spec } of workloadsOf(manifests))
      for (const container of spec.template.spec.containers)
        expect(Object.keys(container)).toEqual(
          expect.arrayContaining(['startupProbe', 'livenessProbe', 'readinessProbe']),
        );
  });

  test('selectors are free of versions, and labels are the standard ones', () => {
    for (const manifest of workloadsOf(manifests)) {
      const selector = manifest.spec.selector.matchLabels;
      expect(selector).toEqual({
        'app.kubernetes.io/name': 'ashlar',
        'app.kubernetes.io/instance': 'shop',
        'app.kubernetes.io/component': component(manifest),
      });
      expect(manifest.spec.template.metadata.labels).toMatchObject(selector);
      expect(manifest.metadata.labels).toMatchObject({
        'app.kubernetes.io/version': expect.any(String),
        'app.kubernetes.io/managed-by': 'Helm',
        'helm.sh/chart': expect.stringMatching(/^\w+-\d/),
      });
    }
  });

  test('a disruption budget is there exactly where there is more than one, and replicas where nothing scales', () => {
    for (const { kind, metadata, spec } of workloadsOf(manifests)) {
      const scaler = named(manifests, 'HorizontalPodAutoscaler', metadata.name);
      const atLeast = scaler?.spec.minReplicas ?? spec.replicas;
      const budget = named(manifests, 'PodDisruptionBudget', metadata.name);
      expect([metadata.name, budget !== undefined]).toEqual([metadata.name, atLeast > 1]);
      if (kind === 'Deployment') expect('replicas' in spec).toBe(scaler === undefined);
    }
  });

  test('every workload has a policy for both directions, unless there are none', () => {
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    const expected = variant.startsWith('without policies')
      ? []
      : workloadsOf(manifests).map(component);
    expect(policies.map(component).sort()).toEqual(expected.sort());
    for (const { spec } of policies) expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
  });

  test('volumes and what opens them stay when the release goes', () => {
    for (const { spec } of manifests.filter(({ kind }) => kind === 'StatefulSet'))
      expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({
        whenDeleted: 'Retain',
        whenScaled: 'Retain',
      });
    for (const { kind, metadata } of manifests)
      if (['Secret', 'CustomResourceDefinition'].includes(kind))
        expect(metadata.annotations).toMatchObject({ 'helm.sh/resource-policy': 'keep' });
  });
});

test('each service gets the secrets that it needs, and no other', async () => {
  const manifests = await render();
  const secretsOf = (name: string) =>
    named(manifests, 'Deployment', `shop-${name}`)?.spec.template.spec.containers[0].env.flatMap(
      ({ valueFrom }: { valueFrom?: { secretKeyRef?: { name: string; key: string } } }) => {
        const ref = valueFrom?.secretKeyRef;
        return ref === undefined ? [] : [`${ref.name}/${ref.key}`];
      },
    );
  expect(
    Object.fromEntries(
      ['gateway', 'api', 'cache', 'database', 'operator'].map((name) => [name, secretsOf(name)]),
    ),
  ).toEqual({
    gateway: ['shop-nats/gateway', 'shop-jwt/secret', 'shop-assertion/secret'],
    api: ['shop-nats/api', 'shop-assertion/secret'],
    cache: ['shop-nats/cache'],
    database: ['shop-nats/database', 'shop-postgres/uri'],
    operator: ['shop-nats/operator'],
  });
});

test('a Secret that is given is not made', async () => {
  const manifests = await render(variants['Secrets of others']);
  expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
});

test('with NATS and PostgreSQL of others neither is brought', async () => {
  const manifests = await render(variants['NATS and PostgreSQL of others']);
  expect(manifests.filter(({ kind }) => kind === 'StatefulSet')).toEqual([]);
  const policy = named(manifests, 'NetworkPolicy', 'shop-database');
  expect(policy?.spec.egress).toContainEqual({
    to: [{ podSelector: { matchLabels: { 'cnpg.io/cluster': 'shop-db' } } }],
    ports: [{ port: 5432 }],
  });
});

test('a gateway may go to upstreams of routes where that is said, and nowhere else', async () => {
  const gatewayPolicy = async (values: object) =>
    named(await render(values), 'NetworkPolicy', 'shop-gateway')?.spec.egress;
  const before = await gatewayPolicy({});
  const rule = {
    to: [{ podSelector: { matchLabels: { app: 'shipping' } } }],
    ports: [{ port: 8080 }],
  };
  const networkPolicy = { upstreams: [rule] };
  const after = await gatewayPolicy({ gateway: { networkPolicy } });
  expect(after).toHaveLength(before.length + 1);
  expect(after).toEqual(expect.arrayContaining([...before, rule]));
});

test('who answers requests sends spans, and may reach the collector; the gateway decides of which requests', async () => {
  const manifests = await render(variants['traced']);
  const settings = (name: string) => {
    const found = named(manifests, 'Deployment', `shop-${name}`) as Manifest;
    const { env } = found.spec.template.spec.containers[0];
    const of = env.filter((variable: { name: string }) => variable.name.startsWith('OTEL_'));
    return of.map(
      (one: { name: string; value?: string }) => `${one.name}=${one.value ?? 'secret'}`,
    );
  };
  const common = [
    'OTEL_EXPORTER_OTLP_ENDPOINT=http://collector.observability.svc:4318',
    'OTEL_EXPORTER_OTLP_HEADERS=secret',
    'OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=production',
  ];
  const sampling = ['OTEL_TRACES_SAMPLER=parentbased_traceidratio', 'OTEL_TRACES_SAMPLER_ARG=0.05'];
  expect(settings('gateway')).toEqual([...common, ...sampling]);
  for (const name of ['api', 'cache', 'database']) expect(settings(name)).toEqual(common);
  expect(settings('operator')).toEqual([]);
  const rule = { to: [{ ipBlock: { cidr: '192.0.2.0/24' } }], ports: [{ port: 4318 }] };
  const mayReach = manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .filter(({ spec }) => JSON.stringify(spec.egress).includes(JSON.stringify(rule.to)));
  expect(mayReach.map(component).sort()).toEqual(['api', 'cache', 'database', 'gateway']);
  for (const { spec } of mayReach) expect(spec.egress).toContainEqual(rule);
});

test('a gateway has time to drain before it is killed', async () => {
  const config = { drainDelayMs: 20_000, drainTimeoutMs: 30_000, keepAliveTimeoutMs: 65_000 };
  const manifests = await render({ gateway: { config } });
  const { spec } = named(manifests, 'Deployment', 'shop-gateway') as Manifest;
  expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(115);
});

test('what NATS keeps free for events fits into its store', async () => {
  const database = named(await render({}), 'Deployment', 'shop-database');
  const env: readonly { readonly name: string; readonly value?: string }[] | undefined =
    database?.spec.template.spec.containers[0].env;
  expect(env?.find(({ name }) => name === 'ASHLAR_EVENTS_MAX_BYTES')?.value).toBe('700000000');
});

test('another configuration of NATS starts its servers again', async () => {
  const checksum = async (values: object) => {
    const servers = named(await render(values), 'StatefulSet', 'shop-nats');
    return servers?.spec.template.metadata.annotations['checksum/config'];
  };
  const [one, same, other] = await Promise.all([
    checksum({}),
    checksum({}),
    checksum({ nats: { storage: { maxBytes: 950_000_000 } } }),
  ]);
  expect(same).toBe(one);
  expect(other).not.toBe(one);
});
