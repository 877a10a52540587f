// How is a condition said in SQL?
import type { CompareOperator } from '../../shared/filter/filter.ts';
import type { Condition, Join, Operand } from '../../shared/messages/condition.ts';
import { identifier, tableName } from './identifier.ts';
import type { ValueReferences } from './value-reference.ts';

/** What every part of one statement shares. */
export interface SqlContext {
  readonly values: ValueReferences;
  /** A table alias not used before in this statement: t1, t2 … */
  readonly nextAlias: () => string;
  /** Name of the common table expression with the result of the function; without it, it is called in place. */
  readonly called?: string;
}

export function createSqlContext(values: ValueReferences): SqlContext {
  let count = 0;
  return { values, nextAlias: () => `t${count++}` };
}

const sqlOperators: Record<Exclude<CompareOperator, SearchOperator>, string> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'like',
  ilike: 'ilike',
  match: '~',
  imatch: '~*',
  isdistinct: 'is distinct from',
  cs: '@>',
  cd: '<@',
  ov: '&&',
  sl: '<<',
  sr: '>>',
  nxr: '&<',
  nxl: '&>',
  adj: '-|-',
};

type SearchOperator = 'fts' | 'plfts' | 'phfts' | 'wfts';
const searchFunctions: Record<SearchOperator, string> = {
  fts: 'to_tsquery',
  plfts: 'plainto_tsquery',
  phfts: 'phraseto_tsquery',
  wfts: 'websearch_to_tsquery',
};
function isSearch(operator: CompareOperator): operator is SearchOperator {
  return operator in searchFunctions;
}

const isWords = {
  null: 'null',
  not_null: 'not null',
  true: 'true',
  false: 'false',
  unknown: 'unknown',
} as const;

/** The column, or the place in its JSON. */
export function operandSql(operand: Operand, alias: string, context: SqlContext): string {
  const column = `${alias}.${identifier(operand.column)}`;
  const steps = operand.json ?? [];
  if (steps.length === 0) return column;
  const isJson = operand.type === 'json' || operand.type === 'jsonb';
  const root = isJson ? column : `to_jsonb(${column})`;
  const path = steps.map(
    ({ arrow, key, isIndex }) =>
      `${arrow}${context.values.refer(key, isIndex ? 'integer' : 'text')}`,
  );
  return `(${root}${path.join('')})`;
}

/** The type a value is compared as. */
function comparedType(operand: Operand): string {
  const last = operand.json?.at(-1);
  if (last === undefined) return operand.type;
  return last.arrow === '->>' ? 'text' : 'jsonb';
}

/** `json` has no operators: what is compared is `jsonb`. */
function comparedSql(operand: Operand, alias: string, context: SqlContext): string {
  const sql = operandSql(operand, alias, context);
  const isJsonValue = operand.type === 'json' && comparedType(operand) === 'jsonb';
  return isJsonValue ? `${sql}::jsonb` : sql;
}

/** A list of values of a type. Arrays come as texts: PostgreSQL takes an array of arrays for one of their elements. */
function listSql(value: number, type: string, { values }: SqlContext): string {
  if (!type.endsWith('[]')) return values.refer(value, `${type}[]`);
  return `select v::${type} from unnest(${values.refer(value, 'text[]')}) v`;
}

type Compare = Extract<Condition, { kind: 'compare' }>;
interface CompareAt {
  readonly column: string;
  readonly values: ValueReferences;
}

function searchSql(condition: Compare, operator: SearchOperator, at: CompareAt): string {
  const { column, values } = at;
  const isVector = condition.operand.type === 'tsvector' && condition.operand.json === undefined;
  const language =
    condition.language === undefined
      ? ''
      : `${values.refer(condition.language, 'text')}::regconfig, `;
  const query = `${searchFunctions[operator]}(${language}${values.refer(condition.value, 'text')})`;
  return `(${isVector ? column : `to_tsvector(${language}${column})`} @@ ${query})`;
}

function compareSql(condition: Compare, alias: string, context: SqlContext): string {
  const { operator, operand, quantifier } = condition;
  const column = comparedSql(operand, alias, context);
  if (isSearch(operator)) return searchSql(condition, operator, { column, values: context.values });
  const isText = ['like', 'ilike', 'match', 'imatch'].includes(operator);
  const type = isText ? 'text' : comparedType(operand);
  const value =
    quantifier === undefined
      ? context.values.refer(condition.value, type)
      : `${quantifier}(${listSql(condition.value, type, context)})`;
  return `(${column} ${sqlOperators[operator]} ${value})`;
}

/** The aliases on both ends of a join. */
export interface JoinEnds {
  readonly local: string;
  readonly target: string;
}

function pairsSql(pairs: Join['columns'], { local, target }: JoinEnds): string[] {
  return pairs.map(
    (pair) => `${target}.${identifier(pair.foreign)} = ${local}.${identifier(pair.local)}`,
  );
}

/** Rows of `from` belong to the row `local` where `on` holds: `t1."id" = t0."customer_id"`. */
export function joinSql(join: Join, ends: JoinEnds, context: SqlContext) {
  const { local, target } = ends;
  const from = `${tableName(join.target)} as ${target}`;
  if (join.through === undefined) return { from, on: pairsSql(join.columns, ends).join(' and ') };
  const through = context.nextAlias();
  const own = pairsSql(join.columns, { local, target: through });
  const far = pairsSql(join.through.columns, { local: through, target }).join(' and ');
  if (join.through.where !== null) own.push(conditionSql(join.through.where, through, context));
  return {
    from: `${from} join ${tableName(join.through.table)} as ${through} on ${far}`,
    on: own.join(' and '),
  };
}

function existsSql(
  condition: Extract<Condition, { kind: 'exists' }>,
  alias: string,
  context: SqlContext,
): string {
  const target = context.nextAlias();
  const { from, on } = joinSql(condition.join, { local: alias, target }, context);
  const where =
    condition.where === null ? '' : ` and ${conditionSql(condition.where, target, context)}`;
  return `exists(select 1 from ${from} where ${on}${where})`;
}

function logicSql(
  { kind, of }: Extract<Condition, { kind: 'and' | 'or' }>,
  alias: string,
  context: SqlContext,
): string {
  if (of.length === 0) return kind === 'and' ? 'true' : 'false';
  return `(${of.map((part) => conditionSql(part, alias, context)).join(` ${kind} `)})`;
}

/**
 * The planner orders what `and` joins as it likes; CASE alone keeps an order. The rule stands outside as well,
 * where it can use an index.
 * https://www.postgresql.org/docs/18/sql-expressions.html#SYNTAX-EXPRESS-EVAL
 */
function behindSql(
  { rule, of }: Extract<Condition, { kind: 'behind' }>,
  alias: string,
  context: SqlContext,
): string {
  const [outer, inner] = [rule, rule].map((same) => conditionSql(same, alias, context));
  return `(${outer} and case when ${inner} then ${conditionSql(of, alias, context)} end)`;
}

/** The condition on the rows of table alias `alias`, in parentheses where it needs them. */
export function conditionSql(condition: Condition, alias: string, context: SqlContext): string {
  switch (condition.kind) {
    case 'compare':
      return compareSql(condition, alias, context);
    case 'in': {
      const list = listSql(condition.value, comparedType(condition.operand), context);
      return `(${comparedSql(condition.operand, alias, context)} = any(${list}))`;
    }
    case 'is':
      return `(${operandSql(condition.operand, alias, context)} is ${isWords[condition.is]})`;
    case 'not':
      return `(not ${conditionSql(condition.of, alias, context)})`;
    case 'and':
    case 'or':
      return logicSql(condition, alias, context);
    case 'exists':
      return existsSql(condition, alias, context);
    case 'behind':
      return behindSql(condition, alias, context);
  }
}
