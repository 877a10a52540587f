// What are keys, indexes and checks called when the manifest gives them no name?

/** Longest identifier of PostgreSQL, in bytes (NAMEDATALEN - 1). */
export const maxNameBytes = 63;

export type CheckWhat = 'enum' | 'pattern' | 'minimum' | 'maximum' | 'min_length' | 'max_length';

/** Length as PostgreSQL counts it: bytes of UTF-8. */
export function nameBytes(name: string): number {
  return Buffer.byteLength(name);
}

/** The longest beginning of `name` that has at most `bytes` bytes and ends between characters. */
function clip(name: string, bytes: number): string {
  let used = 0;
  let end = 0;
  for (const character of name) {
    used += nameBytes(character);
    if (used > bytes) break;
    end += character.length;
  }
  return name.slice(0, end);
}

/**
 * `first_second_label` in at most 63 bytes: the longer of the first two is shortened, the label never.
 * The same as makeObjectName of PostgreSQL (src/backend/commands/indexcmds.c), so that a table made
 * by hand and one made by us have constraints of the same names.
 */
function objectName(first: string, second: string, label: string): string {
  const overhead = label.length + (second === '' ? 1 : 2);
  let firstBytes = nameBytes(first);
  let secondBytes = nameBytes(second);
  while (firstBytes + secondBytes > maxNameBytes - overhead) {
    if (firstBytes > secondBytes) firstBytes--;
    else secondBytes--;
  }
  const parts = [clip(first, firstBytes), clip(second, secondBytes), label];
  return parts.filter((part) => part !== '').join('_');
}

/** `orders_pkey` */
export function primaryKeyName(table: string): string {
  return objectName(table, '', 'pkey');
}

/** `customers_email_key` */
export function uniqueName(table: string, fields: readonly string[]): string {
  return objectName(table, fields.join('_'), 'key');
}

/** `orders_customer_id_fkey` */
export function foreignKeyName(table: string, fields: readonly string[]): string {
  return objectName(table, fields.join('_'), 'fkey');
}

/** `orders_created_at_idx` */
export function indexName(table: string, fields: readonly string[]): string {
  return objectName(table, fields.join('_'), 'idx');
}

/** `orders_status_enum_check` */
export function checkName(table: string, field: string, what: CheckWhat): string {
  return objectName(table, field, `${what}_check`);
}
