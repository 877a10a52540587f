// What does an API key look like, and by what is it known without being kept?
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** By it scanners find keys that were committed or pasted, and the gateway tells them from tokens. */
export const keyPrefix = 'ashlar_';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const idLength = 12;
/** 43 digits of base 62 hold 256 bits. */
const secretLength = 43;
const secretBytes = 32;
/** 6 digits hold the 32 bits of the checksum. */
const checksumLength = 6;
/** Characters of a key. */
export const keyLength = keyPrefix.length + idLength + 1 + secretLength + checksumLength;
const keyForm = new RegExp(
  `^${keyPrefix}([0-9a-z]{${idLength}})_[0-9A-Za-z]{${secretLength + checksumLength}}$`,
);

function inBase62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n)
    text = digits[Number(rest % 62n)] + text;
  return text;
}

const checksum = (text: string): string => inBase62(BigInt(crc32(text)), checksumLength);

/** Of an even distribution: 36 letters and digits fit into a byte seven times, what is left over is thrown away. */
function randomId(): string {
  let id = '';
  while (id.length < idLength)
    for (const byte of randomBytes(idLength)) {
      if (byte >= 252 || id.length === idLength) continue;
      id += (byte % 36).toString(36);
    }
  return id;
}

export interface ApiKey {
  /** Names the key; is no secret. */
  readonly id: string;
  /** SHA-256 of the whole text, 64 hexadecimal digits. */
  readonly hash: string;
}

/** 256 bits of chance cannot be guessed: a salt, or a slow hash, would protect nothing more. */
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A new key: `ashlar_<id>_<secret><checksum>`. */
export function makeApiKey(): ApiKey & { readonly text: string } {
  const id = randomId();
  const secret = BigInt(`0x${randomBytes(secretBytes).toString('hex')}`);
  const unchecked = `${keyPrefix}${id}_${inBase62(secret, secretLength)}`;
  const text = unchecked + checksum(unchecked);
  return { id, text, hash: hashOf(text) };
}

/** The id that a text would have, were it a key. */
export const idOf = (text: string): string =>
  text.slice(keyPrefix.length, keyPrefix.length + idLength);

/** Null where it is none that was ever made: mistyped, cut off, invented in haste. */
export function readApiKey(text: string): ApiKey | null {
  const id = keyForm.exec(text)?.[1];
  if (id === undefined) return null;
  const end = text.length - checksumLength;
  return checksum(text.slice(0, end)) === text.slice(end) ? { id, hash: hashOf(text) } : null;
}
