// Which secrets of issuers does a variable hold?

/** RFC 7518 §3.2: a key of HS256 has at least the hash's 256 bits. */
export const minSecretBytes = 32;

export const isLongEnough = (secret: string): boolean =>
  Buffer.byteLength(secret) >= minSecretBytes;

const form = `must be JSON: {"name": "a secret of at least ${minSecretBytes} bytes"}`;

function parseObject(text: string): object | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && !Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** The secrets by their names; or what is wrong, which never repeats one. */
export function parseSecrets(text: string): ReadonlyMap<string, string> | string {
  const parsed = text === '' ? {} : parseObject(text);
  if (parsed === null) return form;
  const entries: [string, unknown][] = Object.entries(parsed);
  const bad = entries.find(([, secret]) => typeof secret !== 'string' || !isLongEnough(secret));
  if (bad !== undefined) return `"${bad[0]}" must be a text of at least ${minSecretBytes} bytes`;
  return new Map(entries as [string, string][]);
}
