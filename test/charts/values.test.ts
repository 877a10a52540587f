// Which values are refused, and in which words?
import { chart, helm, render } from './render.ts';
import { variants } from './variants.ts';

test.each(Object.keys(variants))('lint has nothing to say: %s', async (name) => {
  const said = await helm(['lint', '--strict', '--quiet', chart], variants[name]);
  expect(said).not.toMatch(/WARNING|ERROR/);
});

const refused: readonly (readonly [string, object, RegExp])[] = [
  ['a name that is none', { gatway: {} }, /gatway/],
  ['a name in a chart that is none', { gateway: { replica: 2 } }, /gateway.*replica/s],
  ['no instance', { gateway: { replicas: 0 } }, /replicas.*minimum/],
  ['a third operator', { operator: { replicas: 3 } }, /replicas.*maximum/],
  ['two NATS servers', { nats: { replicas: 2 } }, /replicas.*one of/],
  ['a variable that is none', { gateway: { config: { drainDelay: 1 } } }, /drainDelay/],
  ['a variable out of range', { database: { config: { poolSize: 1 } } }, /poolSize.*minimum/],
  ['a variable that the chart sets', { api: { config: { natsUrl: 'nats://x' } } }, /natsUrl/],
  ['a digest that is none', { global: { image: { digest: 'latest' } } }, /digest/],
  ['a password in a URL', { global: { nats: { url: 'nats://me:pass@host' } } }, /url/],
  ['a size without a unit', { postgres: { storage: { size: 'large' } } }, /size/],
  [
    'two NATS',
    { global: { nats: { url: 'nats://other:4222' } } },
    /nats\.enabled is true, so global\.nats\.url must be empty/,
  ],
  [
    'more events than NATS has room for',
    { database: { config: { eventsMaxBytes: 1_073_741_824 } } },
    /database\.config\.eventsMaxBytes is 1073741824 and nats\.storage\.maxBytes 900000000/,
  ],
  ['no NATS', { nats: { enabled: false } }, /global\.nats\.url must say/],
  [
    'a NATS without passwords',
    { nats: { enabled: false }, global: { nats: { url: 'nats://other:4222' } } },
    /global\.nats\.existingSecret must name/,
  ],
  [
    'a NATS that policies close',
    {
      nats: { enabled: false },
      global: { nats: { url: 'nats://other:4222', existingSecret: 'mine' } },
    },
    /global\.nats\.peers must say/,
  ],
  [
    'peers of the bundled NATS',
    { global: { nats: { peers: [{ podSelector: {} }] } } },
    /global\.nats\.peers must be empty/,
  ],
  ['no PostgreSQL', { postgres: { enabled: false } }, /global\.database\.existingSecret must name/],
  [
    'a PostgreSQL that policies close',
    { postgres: { enabled: false }, global: { database: { existingSecret: 'mine' } } },
    /global\.database\.peers must say/,
  ],
  [
    'peers of the bundled PostgreSQL',
    { global: { database: { peers: [{ podSelector: {} }] } } },
    /global\.database\.peers must be empty/,
  ],
  [
    'a collector that policies close',
    { global: { tracing: { endpoint: 'http://collector:4318' } } },
    /global\.tracing\.peers must say/,
  ],
  [
    'a collector without an address',
    { global: { tracing: { peers: [{ podSelector: {} }] } } },
    /global\.tracing\.endpoint must say/,
  ],
  ['a sampler that is none', { global: { tracing: { sampler: 'sometimes' } } }, /sampler/],
  ['a share above all', { global: { tracing: { ratio: 1.5 } } }, /ratio/],
  [
    'more at least than at most',
    { cache: { autoscaling: { enabled: true, minReplicas: 7, maxReplicas: 3 } } },
    /cache\.autoscaling\.minReplicas is 7, above cache\.autoscaling\.maxReplicas, which is 3/,
  ],
];

test.each(refused)('refused: %s', async (_name, values, words) => {
  await expect(render(values)).rejects.toThrow(words);
});

test('refused: a name of a release that leaves no room for those of Services', async () => {
  const name = 'x'.repeat(41);
  await expect(helm(['template', name, chart])).rejects.toThrow(/at most 40 characters/);
});
