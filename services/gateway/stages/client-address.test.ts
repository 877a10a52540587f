import type { BlockList } from 'node:net';
import { parseNetworks } from '../../shared/networks.ts';
import { createClientAddress } from './client-address.ts';

const trusting = (text: string) => createClientAddress(parseNetworks(text) as BlockList);
const proxies = '10.0.0.0/8, 192.0.2.7, 2001:db8::/32';

test.each([
  ['nobody is trusted: the header says nothing', '', '10.0.0.1', '203.0.113.9', '10.0.0.1'],
  ['a client that comes directly', proxies, '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['behind one proxy', proxies, '10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['behind two', proxies, '10.0.0.1', '203.0.113.9, 192.0.2.7', '203.0.113.9'],
  ['what a client wrote itself', proxies, '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
  [
    'a client that claims to be a proxy',
    proxies,
    '10.0.0.1',
    '10.9.9.9,203.0.113.9',
    '203.0.113.9',
  ],
  ['only proxies: the farthest', proxies, '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['no header', proxies, '10.0.0.1', undefined, '10.0.0.1'],
  ['an empty header', proxies, '10.0.0.1', '', '10.0.0.1'],
  ['rubbish', proxies, '10.0.0.1', 'unknown', '10.0.0.1'],
  ['rubbish left of the client', proxies, '10.0.0.1', 'x, 203.0.113.9', '203.0.113.9'],
  ['IPv4 on a socket for both', proxies, '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['IPv6', proxies, '2001:db8::1', '2001:dead::9', '2001:dead::9'],
  ['with ports', proxies, '10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
  ['with brackets', proxies, '10.0.0.1', '[2001:dead::9]:4711', '2001:dead::9'],
  ['a socket that is gone', proxies, '', '203.0.113.9', ''],
])('%s', (_, trusted, peer, forwardedFor, expected) => {
  expect(trusting(trusted)(peer, forwardedFor)).toBe(expected);
});

test.each(['10.0.0.0/33', '10.0.0.0/', 'proxy', '10.0.0.0/8/8', '2001:db8::/129', '10.0.0.0/-1'])(
  '%s is no network',
  (text) => {
    expect(parseNetworks(text)).toBeNull();
  },
);
