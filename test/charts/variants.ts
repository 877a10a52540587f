// Which ways to install Ashlar are rendered and checked?
const autoscaling = { enabled: true, minReplicas: 2, maxReplicas: 4, cpuPercent: 50 };
const digest = `sha256:${'a'.repeat(64)}`;
const scaled = ['gateway', 'api', 'cache', 'database'];
const all = [...scaled, 'operator', 'nats', 'postgres'];
const somewhere = [{ ipBlock: { cidr: '192.0.2.0/24' } }];
const forAll = (names: readonly string[], values: object) =>
  Object.fromEntries(names.map((name) => [name, values]));

/** Values by what they say. */
export const variants: Readonly<Record<string, object>> = {
  'as it is': {},
  'two of everything': {
    ...forAll([...scaled, 'operator'], { replicas: 2 }),
    nats: { replicas: 3 },
  },
  'scaled automatically': forAll(scaled, { autoscaling }),
  'Secrets of others': {
    global: {
      jwt: { existingSecret: 'mine' },
      assertion: { existingSecret: 'mine' },
      nats: { existingSecret: 'mine' },
      database: { existingSecret: 'mine' },
    },
  },
  'NATS and PostgreSQL of others': {
    global: {
      nats: { url: 'tls://nats.example.org:4222', existingSecret: 'mine', peers: somewhere },
      database: {
        existingSecret: 'shop-db-app',
        peers: [{ podSelector: { matchLabels: { 'cnpg.io/cluster': 'shop-db' } } }],
      },
    },
    nats: { enabled: false },
    postgres: { enabled: false },
  },
  'images by digest': {
    global: { image: { digest } },
    nats: { image: { digest } },
    postgres: { image: { digest } },
  },
  'places and configuration': {
    ...forAll(all, {
      nodeSelector: { disk: 'fast' },
      tolerations: [{ operator: 'Exists' }],
      priorityClassName: 'high',
      podLabels: { team: 'shop' },
      podAnnotations: { note: 'yes' },
    }),
    database: { config: { poolSize: 20, statementTimeoutMs: 30_000 } },
    gateway: { service: { type: 'LoadBalancer', annotations: { of: 'a cloud' } } },
  },
  'issuers of tokens': {
    gateway: {
      jwtSecrets: { existingSecret: 'issuers', key: 'all' },
      networkPolicy: { keys: [{ to: somewhere, ports: [{ port: 443 }] }] },
      config: { jwksNetworks: '192.0.2.0/24' },
    },
  },
  'upstreams of routes': {
    gateway: {
      networkPolicy: { upstreams: [{ to: somewhere, ports: [{ port: 8080 }] }] },
      config: { routeNetworks: '169.254.1.1' },
    },
  },
  traced: {
    global: {
      tracing: {
        endpoint: 'http://collector.observability.svc:4318',
        headers: { existingSecret: 'collector' },
        ratio: 0.05,
        resourceAttributes: 'deployment.environment.name=production',
        peers: somewhere,
      },
    },
  },
  'without policies and definitions': {
    global: { networkPolicy: { enabled: false } },
    crds: { install: false },
  },
  scraped: {
    global: { networkPolicy: { metricsFrom: [{ namespaceSelector: {} }] } },
    serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
    prometheusRule: { enabled: true, labels: { release: 'prometheus' } },
    dashboards: { enabled: true, annotations: { grafana_folder: 'Ashlar' } },
  },
};
