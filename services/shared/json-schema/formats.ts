// Which formats of text are checked?

const day = /^(\d{4})-(\d{2})-(\d{2})$/;
const clock = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** 2024-02-30 has the form of a date and is none. */
function isDate(text: string): boolean {
  const [, year, month, date] = day.exec(text) ?? [];
  if (year === undefined) return false;
  const found = new Date(`${text}T00:00:00Z`);
  return found.getUTCMonth() === Number(month) - 1 && found.getUTCDate() === Number(date);
}

/** RFC 3339, section 5.6. */
function isDateTime(text: string): boolean {
  return isDate(text.slice(0, 10)) && /^[Tt ]$/.test(text.charAt(10)) && clock.test(text.slice(11));
}

export interface Format {
  readonly words: string;
  readonly holds: (text: string) => boolean;
}

/** The formats a schema may name; the others of JSON Schema are not known. */
export const formats: ReadonlyMap<string, Format> = new Map([
  ['date', { words: 'a date: 2030-12-31', holds: isDate }],
  ['date-time', { words: 'a date and time: 2030-12-31T23:59:59Z', holds: isDateTime }],
  ['time', { words: 'a time: 23:59:59Z', holds: (text) => clock.test(text) }],
  [
    'uuid',
    { words: 'a UUID', holds: (text) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) },
  ],
  ['email', { words: 'an e-mail address', holds: (text) => /^[^@\s]+@[^@\s]+$/.test(text) }],
  ['uri', { words: 'a URI', holds: (text) => /^[a-z][a-z\d+.-]*:\S+$/i.test(text) }],
]);
