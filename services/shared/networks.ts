// Which addresses are meant by "10.0.0.0/8, 192.0.2.7"?
import { BlockList, isIP } from 'node:net';

/** As BlockList wants it. */
export const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Adds `192.0.2.0/24` or one address; false when it is neither. */
function addNetwork(networks: BlockList, text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIP(address) === 6 ? 128 : 32;
  if (isIP(address) === 0 || rest.length > 0) return false;
  if (bits === undefined) networks.addAddress(address, familyOf(address));
  else if (!/^\d{1,3}$/.test(bits) || Number(bits) > longest) return false;
  else networks.addSubnet(address, Number(bits), familyOf(address));
  return true;
}

/** Addresses and networks; what is neither is left out. */
export function networksOf(texts: readonly string[]): BlockList {
  const networks = new BlockList();
  for (const text of texts) addNetwork(networks, text);
  return networks;
}

/** Addresses and networks with commas between them; null when one is neither. */
export function parseNetworks(text: string): BlockList | null {
  const parts = text.split(',').map((part) => part.trim());
  const given = parts.filter((part) => part !== '');
  const networks = new BlockList();
  return given.every((part) => addNetwork(networks, part)) ? networks : null;
}
