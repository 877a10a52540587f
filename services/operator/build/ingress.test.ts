import { buildIngress } from './ingress.ts';

const owner = { name: 'shop', uid: 'u' };
const place = { instance: 'shop', service: 'shop-gateway', className: undefined };

test('the class is named where there is one, and left to the cluster elsewhere', () => {
  const hosts = [{ name: 'a.org' }];
  expect(buildIngress(place, owner, hosts).spec).not.toHaveProperty('ingressClassName');
  const { spec } = buildIngress({ ...place, className: 'nginx' }, owner, hosts);
  expect(spec).toMatchObject({ ingressClassName: 'nginx' });
});

test('hosts of one certificate stand together', () => {
  const hosts = [
    { name: 'a.org', tlsSecret: 'one' },
    { name: 'b.org', tlsSecret: 'two' },
    { name: 'c.org', tlsSecret: 'one' },
    { name: 'd.org' },
  ];
  expect(buildIngress(place, owner, hosts).spec.tls).toEqual([
    { hosts: ['a.org', 'c.org'], secretName: 'one' },
    { hosts: ['b.org'], secretName: 'two' },
  ]);
});
