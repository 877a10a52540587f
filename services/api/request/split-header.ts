// Which items does the value of a header list?

/**
 * Splits at `separator`, except inside of double quotes (RFC 9110, section 5.6); without the space around, and
 * without empty items.
 */
export function splitHeader(value: string, separator: ',' | ';'): readonly string[] {
  const items: string[] = [];
  for (let from = 0; from < value.length; ) {
    const end = findEnd(value, separator, from);
    const item = value.slice(from, end).trim();
    if (item !== '') items.push(item);
    from = end + 1;
  }
  return items;
}

function findEnd(value: string, separator: string, from: number): number {
  let isQuoted = false;
  for (let at = from; at < value.length; at++) {
    const character = value[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (character === '\\' && isQuoted) at++;
    else if (character === separator && !isQuoted) return at;
  }
  return value.length;
}
