// What do `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_RESOURCE_ATTRIBUTES` say? Names and percent-encoded values.

/** Names of headers and of attributes, as far as anybody writes them. */
const name = /^[\w.\-/]+$/;

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** `a=1,b=two%20words` as an object; null where it cannot be read. */
export function parsePairs(text: string): Readonly<Record<string, string>> | null {
  const pairs: [string, string][] = [];
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const mark = part.indexOf('=');
    const key = part.slice(0, Math.max(0, mark)).trim();
    const value = decode(part.slice(mark + 1).trim());
    if (!name.test(key) || value === null) return null;
    pairs.push([key, value]);
  }
  return Object.fromEntries(pairs);
}
