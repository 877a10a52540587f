// Which changes of a column's type leave the rows as they are?
// PostgreSQL skips the rewrite when the old values are valid as they are (ATColumnChangeRequiresRewrite).

const spelling = /^(.*?)(?:\(([\d,-]+)\))?((?: with(?:out)? time zone)?)$/;

interface Type {
  readonly name: string;
  readonly numbers: readonly number[];
}

function takeApart(type: string): Type {
  const [, name = type, numbers, zone = ''] = spelling.exec(type) ?? [];
  return { name: name + zone, numbers: numbers?.split(',').map(Number) ?? [] };
}

const limited = new Set([
  'character varying',
  'bit varying',
  'timestamp without time zone',
  'timestamp with time zone',
  'time without time zone',
  'time with time zone',
  'interval',
]);

/** No limit, or one that is not below the old one. */
function isLoosened(from: readonly number[], to: readonly number[]): boolean {
  const [old] = from;
  const [next] = to;
  return next === undefined || (old !== undefined && next >= old);
}

/** Both as format_type() spells them. */
export function isWidening(from: string, to: string): boolean {
  const [old, next] = [takeApart(from), takeApart(to)];
  const isText = (type: Type) => type.name === 'text' || type.name === 'character varying';
  if (isText(old) && next.name === 'text') return true;
  if (old.name === 'text' && next.name === 'character varying') return next.numbers.length === 0;
  if (old.name !== next.name) return false;
  if (old.name !== 'numeric') return limited.has(old.name) && isLoosened(old.numbers, next.numbers);
  const sameScale = old.numbers[1] === next.numbers[1];
  return next.numbers.length === 0 || (sameScale && isLoosened(old.numbers, next.numbers));
}
