// Does a Kubernetes API server take our kinds, take what is right, and refuse what is wrong in words?
import { type ApiServer, installCrds, startApiServer } from './api-server.ts';

let server: ApiServer;

beforeAll(async () => {
  server = await startApiServer();
  installCrds(server);
}, 60_000);
afterAll(() => server?.stop());

test('every manifest of the example is accepted unchanged', () => {
  const { status, stderr, stdout } = server.kubectl(['apply', '-n', 'shop', '-f', 'examples/shop']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.trim().split('\n')).toHaveLength(9);
});

test('the kustomization for those without Helm is taken by the server', () => {
  const { status, stderr } = server.kubectl([
    'apply',
    '-k',
    'k8s',
    '--dry-run=server',
    '-n',
    'shop',
  ]);
  expect({ status, stderr: stderr.replaceAll(/^Warning: .*\n/gm, '') }).toEqual({
    status: 0,
    stderr: '',
  });
});

test('the schemas are structural, and nothing is said to be wrong with them', () => {
  const { stdout } = server.kubectl(['get', 'crds', '-o', 'json']);
  const { items } = JSON.parse(stdout);
  expect(items).toHaveLength(3);
  for (const { status } of items) {
    const wrong = status.conditions.filter(
      ({ type, status }: { type: string; status: string }) =>
        type === 'NonStructuralSchema' || status === 'False',
    );
    expect(wrong).toEqual([]);
  }
});

test('kubectl explain reads like documentation', () => {
  const { stdout } = server.kubectl(['explain', 'entity.spec.fields']);
  expect(stdout).toMatch(/Columns, in their order/);
  expect(stdout).toMatch(/NOT NULL/);
  expect(stdout).not.toMatch(/<no description>/);
});

test('kubectl get shows what the issue promises', () => {
  const { stdout } = server.kubectl(['get', 'ent', '-n', 'shop']);
  expect(stdout.split('\n')[0]?.split(/\s+/)).toEqual([
    'NAME',
    'READY',
    'REASON',
    'REVISION',
    'AGE',
  ]);
  expect(server.kubectl(['get', 'ashlar', '-n', 'shop', '-o', 'name']).stdout).toMatch(/action/);
});

const entity = (spec: object) => ({ kind: 'Entity', spec });
const application = (issuer: object) => ({
  kind: 'Application',
  spec: { auth: { issuers: [issuer] } },
});
const id = { name: 'id', type: 'bigint' };

test.each([
  ['no fields', entity({}), /spec\.fields: Required value/],
  ['a name twice', entity({ fields: [id, id] }), /spec\.fields\[1\]: Duplicate value/],
  ['an unknown member', entity({ fields: [id], tabel: 'x' }), /unknown field "spec\.tabel"/],
  [
    'bounds the wrong way round',
    entity({ fields: [{ ...id, minimum: 3, maximum: 2 }] }),
    /minimum must not be greater than maximum/,
  ],
  [
    'an index of nothing',
    entity({ fields: [id], indexes: [{ name: 'i' }] }),
    /must have either fields or a definition/,
  ],
  [
    'an operation that is none',
    entity({ fields: [id], access: [{ roles: ['anon'], operations: ['write'] }] }),
    /Unsupported value: "write"/,
  ],
  ['an Action nobody answers', { kind: 'Action', spec: {} }, /either a function or a service/],
  [
    'an Action of a service with an option of a function',
    { kind: 'Action', spec: { service: {}, returns: 'rows' } },
    /returns must stand beside function only/,
  ],
  [
    'an issuer without keys',
    application({ issuer: 'x' }),
    /an issuer must have either a secret or a jwks/,
  ],
  [
    'an issuer with two sorts of keys',
    application({ issuer: 'x', jwks: { url: 'https://x.test/keys', keys: [{ kty: 'RSA' }] } }),
    /jwks must have either a url or keys/,
  ],
  [
    'an algorithm that is none',
    application({ issuer: 'x', secret: 's', algorithms: ['none'] }),
    /Unsupported value: "none"/,
  ],
  [
    'credentials for every site',
    { kind: 'Application', spec: { cors: { origins: ['*'], credentials: true } } },
    /credentials must not go with the origin "\*"/,
  ],
])('refused in words: %s', (_, manifest, words) => {
  const object = { apiVersion: 'ashlar.dev/v1alpha1', metadata: { name: 'wrong' }, ...manifest };
  const args = ['apply', '-n', 'shop', '--dry-run=server', '--validate=strict', '-f', '-'];
  const { status, stderr } = server.kubectl(args, JSON.stringify(object));
  expect(status).toBe(1);
  expect(stderr).toMatch(words);
});

test('keys of issuers are kept as they are written', () => {
  const key = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
  const { spec } = application({ issuer: 'x', jwks: { keys: [{ ...key, 'x5t#S256': 'abc' }] } });
  const object = {
    ...{ apiVersion: 'ashlar.dev/v1alpha1', kind: 'Application', metadata: { name: 'issuers' } },
    spec,
  };
  const args = ['create', '-n', 'shop', '--dry-run=server', '--validate=strict', '-o', 'json'];
  const { stdout } = server.kubectl([...args, '-f', '-'], JSON.stringify(object));
  expect(JSON.parse(stdout)).toMatchObject({ spec });
});
