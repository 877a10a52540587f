import { AppError } from '../errors.ts';
import { type DeclaredTypes, normaliseType } from './pg-types.ts';

const types: DeclaredTypes = new Map<string, readonly string[] | null>([
  ['mood', ['sad', 'happy']],
  ['My Type', null],
  ['order', null],
  ['extensions.citext', null],
  ['geometry', null],
]);

const good: [declared: string, type: string, baseType: string, category: string][] = [
  ['int', 'integer', 'integer', 'integer'],
  ['INT4', 'integer', 'integer', 'integer'],
  ['int8[]', 'bigint[]', 'bigint[]', 'array'],
  ['text [3][]', 'text[]', 'text[]', 'array'],
  ['integer ARRAY', 'integer[]', 'integer[]', 'array'],
  ['varchar(40)', 'character varying(40)', 'character varying', 'text'],
  ['varchar', 'character varying', 'character varying', 'text'],
  ['char', 'character(1)', 'bpchar', 'text'],
  ['char(3)[]', 'character(3)[]', 'bpchar[]', 'array'],
  ['bpchar', 'bpchar', 'bpchar', 'text'],
  ['"char"', '"char"', '"char"', 'text'],
  ['bit', 'bit(1)', '"bit"', 'other'],
  ['varbit(5)', 'bit varying(5)', 'bit varying', 'other'],
  ['numeric ( 12 , 2 )', 'numeric(12,2)', 'numeric', 'number'],
  ['decimal(5)', 'numeric(5,0)', 'numeric', 'number'],
  ['numeric', 'numeric', 'numeric', 'number'],
  ['float(24)', 'real', 'real', 'number'],
  ['float', 'double precision', 'double precision', 'number'],
  ['timestamptz', 'timestamp with time zone', 'timestamp with time zone', 'timestamp'],
  ['timestamptz(3)', 'timestamp(3) with time zone', 'timestamp with time zone', 'timestamp'],
  [
    'timestamp(0) with time zone',
    'timestamp(0) with time zone',
    'timestamp with time zone',
    'timestamp',
  ],
  ['timestamp', 'timestamp without time zone', 'timestamp without time zone', 'timestamp'],
  ['timetz', 'time with time zone', 'time with time zone', 'time'],
  ['interval(2)', 'interval(2)', 'interval', 'interval'],
  ['interval  day to second(3)', 'interval day to second(3)', 'interval', 'interval'],
  ['mood', 'mood', 'mood', 'enum'],
  ['Mood[]', 'mood[]', 'mood[]', 'array'],
  ['My Type', '"My Type"', '"My Type"', 'other'],
  ['"My Type"', '"My Type"', '"My Type"', 'other'],
  ['order', '"order"', '"order"', 'other'],
  ['extensions.citext', 'extensions.citext', 'extensions.citext', 'text'],
  ['geometry(Point, 4326)', 'geometry(Point,4326)', 'geometry', 'other'],
];

test.each(good)('%s means %s, is cast to %s, is of category %s', (declared, ...expected) => {
  const { type, baseType, category } = normaliseType(declared, types);
  expect([type, baseType, category]).toEqual(expected);
});

test.each(good)('the spelling of %s means itself', (_, type) => {
  expect(normaliseType(type, types).type).toBe(type);
});

test('lengths and enum values are told', () => {
  expect(normaliseType('varchar(7)').length).toBe(7);
  expect(normaliseType('char').length).toBe(1);
  expect(normaliseType('varchar(7)[]').length).toBeNull();
  expect(normaliseType('bit(7)').length).toBeNull();
  expect(normaliseType('mood', types).enumValues).toEqual(['sad', 'happy']);
});

const bad: [declared: string, message: string, hint: string | undefined][] = [
  ['bigintt', 'unknown type "bigintt"', 'Did you mean "bigint"?'],
  ['modo', 'unknown type "modo"', 'Did you mean "mood"?'],
  ['serial', 'type "serial" is not supported', 'Write type: integer and identity: by default.'],
  ['text[', 'unknown type "text["', 'Did you mean "text"?'],
  ['uuid(3)', 'type uuid takes nothing in brackets', undefined],
  ['numeric(1,2,3)', 'type numeric takes at most 2 number(s) in brackets', undefined],
  [
    'varchar(0)',
    'type character varying: "0" must be a whole number from 1 to 10485760',
    undefined,
  ],
  [
    'varchar(x)',
    'type character varying: "x" must be a whole number from 1 to 10485760',
    undefined,
  ],
  [
    'timestamptz(9)',
    'type timestamp with time zone: "9" must be a whole number from 0 to 6',
    undefined,
  ],
];

test.each(bad)('%s is refused: %s', (declared, message, hint) => {
  expect(() => normaliseType(declared, types)).toThrow(new AppError('ASH_CONFIG', message));
  try {
    normaliseType(declared, types);
  } catch (error) {
    expect((error as AppError).hint).toBe(hint);
  }
});
