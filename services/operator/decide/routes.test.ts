import { buildIngress } from '../build/ingress.ts';
import { decideRoutes, type FoundIngress, toldOf } from './routes.ts';

const place = { instance: 'shop', service: 'shop-gateway', className: undefined };
const owner = { name: 'shop', uid: 'u' };
const build = (...names: readonly string[]) =>
  buildIngress(
    place,
    owner,
    names.map((name) => ({ name })),
  );
const withTls = buildIngress(place, owner, [{ name: 'a.org', tlsSecret: 's' }]);
const server = { uid: 'i', resourceVersion: '1' };

/** As the server would hold it, with what it and others add. */
function found(ingress = build('a.org'), more: object = {}): FoundIngress {
  const { metadata, spec } = ingress;
  const labels = { ...metadata.labels, team: 'a' };
  return {
    metadata: { ...metadata, ...server, labels, ...more },
    spec: { ingressClassName: 'the-default', ...spec },
  };
}

test.each([
  ['none there, none wanted', null, null, 'keep'],
  ['none there', null, build('a.org'), 'apply'],
  ['in step', found(), build('a.org'), 'keep'],
  ['another host', found(), build('b.org'), 'apply'],
  ['a host more', found(), build('a.org', 'b.org'), 'apply'],
  ['a host less', found(build('a.org', 'b.org')), build('a.org'), 'apply'],
  ['TLS more', found(), withTls, 'apply'],
  ['TLS less', found(withTls), build('a.org'), 'apply'],
  ['a label changed', found(build('a.org'), { labels: {} }), build('a.org'), 'apply'],
  ['no hosts any more', found(), null, 'delete'],
  ['of somebody else', found(build('a.org'), { ownerReferences: [] }), build('a.org'), 'foreign'],
  ['of somebody else, none wanted', found(build('a.org'), { ownerReferences: [] }), null, 'keep'],
])('%s', (_, there, wanted, step) => {
  expect(decideRoutes(there, wanted)).toBe(step);
});

test('it works once a controller has told an address or a name', () => {
  expect(toldOf(found())).toMatchObject({
    reason: 'AddressPending',
    message: expect.stringContaining('the-default'),
  });
  const ingress = [{ ip: '192.0.2.7' }, { hostname: 'lb.example.org' }];
  expect(toldOf({ ...found(), status: { loadBalancer: { ingress } } })).toMatchObject({
    status: 'True',
    message: expect.stringContaining('192.0.2.7, lb.example.org'),
  });
});
