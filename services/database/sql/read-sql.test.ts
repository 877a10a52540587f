import type { Condition } from '../../shared/messages/condition.ts';
import type { ReadShape, Rows } from '../../shared/messages/read-shape.ts';
import { compileRead } from './read-sql.ts';

const bigint = (column: string) => ({ column, type: 'bigint' });
const equals = (column: string, value: number): Condition => ({
  kind: 'compare',
  operand: bigint(column),
  operator: 'eq',
  value,
});

function rows(changes: Partial<Rows> = {}): Rows {
  return {
    source: { schema: 'public', table: 'orders' },
    select: [{ kind: 'column', alias: 'id', operand: bigint('id') }],
    where: null,
    order: [],
    limit: null,
    offset: null,
    ...changes,
  };
}

function shape(changes: Partial<Rows> = {}): ReadShape {
  const common = { revision: 'r', form: 'array', nullsStripped: false, count: 'none' } as const;
  return { ...common, rows: rows(changes) };
}

/** The select inside, without what every answer has around it. */
function innerOf(sql: string): string {
  return /from \((select .*)\) r(?:\) q)?$/.exec(sql)?.[1] ?? sql;
}

test.each<[string, Partial<Rows>, string]>([
  [
    'a filter, an order and a page',
    {
      where: equals('customer_id', 0),
      order: [{ operand: bigint('id'), direction: 'desc', nulls: 'last' }],
      limit: 1,
      offset: 2,
    },
    'select t0."id" as "id" from "public"."orders" as t0 where (t0."customer_id" = $1::bigint) order by t0."id" desc nulls last limit $2::bigint offset $3::bigint',
  ],
  [
    'a filter behind a rule is evaluated where the rule holds',
    { where: { kind: 'behind', rule: equals('customer_id', 0), of: equals('id', 1) } },
    'select t0."id" as "id" from "public"."orders" as t0 where ((t0."customer_id" = $1::bigint) and case when (t0."customer_id" = $1::bigint) then (t0."id" = $2::bigint) end)',
  ],
  [
    'a list of values is one array',
    { where: { kind: 'in', operand: bigint('id'), value: 0 } },
    'select t0."id" as "id" from "public"."orders" as t0 where (t0."id" = any($1::bigint[]))',
  ],
  [
    'keys of JSON paths are values',
    {
      where: {
        kind: 'compare',
        operand: {
          column: 'data',
          type: 'jsonb',
          json: [{ arrow: '->>', key: 0, isIndex: false }],
        },
        operator: 'eq',
        value: 1,
      },
    },
    'select t0."id" as "id" from "public"."orders" as t0 where ((t0."data"->>$1::text) = $2::text)',
  ],
  [
    'a to-one embed',
    {
      select: [
        {
          kind: 'embed',
          alias: 'customer',
          join: {
            target: { schema: 'public', table: 'customers' },
            columns: [{ local: 'customer_id', foreign: 'id' }],
          },
          cardinality: 'one',
          inner: false,
          spread: false,
          rows: rows({ source: { schema: 'public', table: 'customers' } }),
        },
      ],
    },
    'select (select row_to_json(t2.*) from (select t1."id" as "id" from "public"."customers" as t1 where t1."id" = t0."customer_id") t2) as "customer" from "public"."orders" as t0',
  ],
])('%s', (_, changes, expected) => {
  expect(innerOf(compileRead(shape(changes), 3).single)).toBe(expected);
});

test('together, values are columns of the batch; arrays travel as text', () => {
  const where: Condition = {
    kind: 'and',
    of: [equals('id', 0), { kind: 'in', operand: bigint('customer_id'), value: 1 }],
  };
  const { batch } = compileRead(shape({ where }), 2);
  expect(batch).toContain(
    'from (select u.v0, u.v1::bigint[] as v1, u.n from unnest($1::bigint[], $2::text[]) with ordinality as u(v0, v1, n) offset 0) as p',
  );
  expect(batch).toContain('where ((t0."id" = p.v0) and (t0."customer_id" = any(p.v1)))');
});
