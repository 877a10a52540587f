// Whose is this address, when addresses are counted?

const groupsOfNetwork = 4;

/** IPv4 as it is; of IPv6 the network /64, of which a single customer has all addresses, however they are written. */
export function addressBlock(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [left = '', right = ''] = (address.split('%')[0] ?? '').split('::');
  const before = left === '' ? [] : left.split(':');
  const zeros = address.includes('::') ? Array(8 - before.length - right.split(':').length) : [];
  const groups = [...before, ...zeros.fill('0'), ...right.split(':')];
  const shown = groups.slice(0, groupsOfNetwork).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${shown.join(':').toLowerCase()}::/64`;
}
