// Which changes of a type leave the rows as they are?
import { isWidening } from './widening.ts';

test.each([
  ['a longer varchar', 'character varying(5)', 'character varying(6)', true],
  ['a varchar without limit', 'character varying(5)', 'character varying', true],
  ['varchar to text', 'character varying(5)', 'text', true],
  ['text to varchar without limit', 'text', 'character varying', true],
  ['text to varchar with a limit', 'text', 'character varying(1000)', false],
  ['a shorter varchar', 'character varying(5)', 'character varying(4)', false],
  ['a limit where there was none', 'character varying', 'character varying(5)', false],
  ['char is padded, so it is rewritten', 'character(5)', 'character(6)', false],
  ['more digits before the point', 'numeric(6,2)', 'numeric(8,2)', true],
  ['numeric without limit', 'numeric(6,2)', 'numeric', true],
  ['more digits behind the point', 'numeric(6,2)', 'numeric(8,3)', false],
  ['fewer digits', 'numeric(6,2)', 'numeric(5,2)', false],
  ['limited digits where there was no limit', 'numeric', 'numeric(6,2)', false],
  ['finer times', 'timestamp(3) with time zone', 'timestamp(6) with time zone', true],
  ['times without limit', 'timestamp(3) with time zone', 'timestamp with time zone', true],
  ['coarser times', 'timestamp with time zone', 'timestamp(3) with time zone', false],
  ['another meaning of times', 'timestamp without time zone', 'timestamp with time zone', false],
  ['larger integers have other bytes', 'integer', 'bigint', false],
  ['arrays are rewritten', 'character varying(5)[]', 'character varying(6)[]', false],
  ['more bits', 'bit varying(5)', 'bit varying(9)', true],
  ['another type', 'text', 'jsonb', false],
])('%s: %s → %s', (_, from, to, expected) => {
  expect(isWidening(from, to)).toBe(expected);
});
