// How are positions in the write-ahead log counted?

/** Of `16/B374D848`: 0x16B374D848, in bytes. */
export function parseLsn(text: string): number {
  const [high = '', low = ''] = text.split('/');
  return Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16);
}

/** Undoes `parseLsn`. */
export function formatLsn(lsn: number): string {
  const [high, low] = [Math.floor(lsn / 2 ** 32), lsn % 2 ** 32];
  return `${high.toString(16)}/${low.toString(16)}`.toUpperCase();
}
