// Does the filter of an access rule make sense on its entity?
import { AppError } from '../../errors.ts';
import type { ColumnPath, CompareFilter, Filter, InFilter, IsFilter } from '../../filter/filter.ts';
import { parseFilterText } from '../../filter/parse-filter.ts';
import { didYouMean } from '../../nearest.ts';
import type { Entity, Field } from '../model.ts';
import { operatorApplies } from '../operator-applies.ts';
import { resolveRelationship } from '../resolve-relationship.ts';

type Entities = ReadonlyMap<string, Entity>;
type Leaf = CompareFilter | InFilter | IsFilter;

const claim = /^\$jwt(\.[\w-]+)+$/;

function fail(message: string, hint?: string): never {
  throw new AppError('ASH_CONFIG', message, { hint });
}

/** The entity at the end of a path along relationships. */
function follow(entities: Entities, entity: Entity, embeds: readonly string[]): Entity {
  return embeds.reduce((from, target) => {
    const to = entities.get(resolveRelationship(entities, from, { target }).target);
    return to ?? fail(`unknown relation "${target}"`);
  }, entity);
}

const jsonCategories = ['json', 'array', 'other'];

function findField(entity: Entity, { column, json }: ColumnPath): Field {
  const field = entity.fields.get(column);
  if (field === undefined)
    return fail(
      `unknown field "${column}" of ${entity.name}`,
      didYouMean(column, entity.fields.keys()),
    );
  if (json.length > 0 && !jsonCategories.includes(field.category))
    fail(`"${column}" is ${field.type} and has no "${json[0]?.key}" inside`);
  return field;
}

const literals: Partial<Record<Field['category'], readonly [RegExp, string]>> = {
  integer: [/^[+-]?\d+$/, 'a whole number'],
  number: [/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$|^NaN$|^[+-]?Infinity$/i, 'a number'],
  boolean: [/^(true|false|t|f|yes|no|on|off|1|0)$/i, 'true or false'],
  uuid: [/^\{?[\da-f-]{32,36}\}?$/i, 'a UUID'],
};

/** A value that PostgreSQL would refuse would make every request fail that the rule applies to. */
function checkLiteral(value: string, field: Field): void {
  const values = field.enumValues ?? field.enum;
  if (values && !values.includes(value))
    fail(`"${value}" is no value of ${field.name}`, didYouMean(value, values));
  const [pattern, what] = literals[field.category] ?? [];
  if (pattern && !pattern.test(value))
    fail(`"${value}" is not ${what}, but ${field.name} is ${field.type}`);
}

/** `$jtw.sub` is a mistyped claim: taken for a text, it would make a rule with `neq` let everybody in. `$5.00` is a text. */
const looksLikeClaim = (value: string) => value.includes('$jwt') || /^\$[a-z]\w*\./i.test(value);

/** Claims stand alone: part of a longer text would be a value nobody meant. */
function checkOperand(operand: string | readonly string[], check: (value: string) => void): void {
  if (typeof operand !== 'string') {
    for (const value of operand) {
      if (looksLikeClaim(value))
        fail(
          `claim "${value}" inside a list`,
          'Compare with a claim that is a list: in.$jwt.teams',
        );
      check(value);
    }
  } else if (looksLikeClaim(operand)) {
    if (!claim.test(operand))
      fail(`"${operand}" is no claim`, 'A claim stands alone: $jwt.sub, $jwt.org.id');
  } else check(operand);
}

const wholeValueOperators = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'isdistinct'];

function checkLeaf(filter: Leaf, field: Field): void {
  const isInside = filter.path.json.length > 0;
  if (filter.kind === 'is') {
    const isTruth = filter.operand !== 'null' && filter.operand !== 'not_null';
    if (isTruth && !isInside && field.category !== 'boolean')
      fail(`is.${filter.operand} applies to boolean, but ${field.name} is ${field.type}`);
    return;
  }
  if (filter.kind === 'compare' && !isInside && !operatorApplies(filter.operator, field.category))
    fail(`operator "${filter.operator}" does not apply to ${field.name}, which is ${field.type}`);
  const isWhole = filter.kind === 'in' || wholeValueOperators.includes(filter.operator);
  checkOperand(filter.operand, (value) => {
    if (isWhole && !isInside) checkLiteral(value, field);
  });
}

function checkFilter(filter: Filter, entity: Entity, entities: Entities): void {
  if ('of' in filter) {
    const target = follow(entities, entity, filter.embeds);
    for (const part of filter.of) checkFilter(part, target, entities);
    return;
  }
  const target = follow(entities, entity, filter.path.embeds);
  checkLeaf(filter, findField(target, filter.path));
}

/**
 * The rule as a filter whose names all exist.
 * @throws AppError in words: PGRST100 of the grammar, PGRST200 and PGRST201 of relationships, ASH_CONFIG
 */
export function parseRule(text: string, entity: Entity, entities: Entities): Filter {
  const filter = parseFilterText(text);
  checkFilter(filter, entity, entities);
  return filter;
}
