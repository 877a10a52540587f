// How is a request of the property test written in a URL?

import type { Condition, Filters, Level, ReadRequest } from './rules-requests.ts';
import { keyOf } from './rules-rights.ts';

const operandOf = ({ operator, operand }: Condition) => {
  if (operator === 'like') return `${operand}*`;
  if (operator === 'match') return `^${operand}`;
  return operator === 'in' ? `(${operand},6,3)` : operand;
};
const operationOf = (condition: Condition) =>
  `${condition.negated ? 'not.' : ''}${condition.operator}.${operandOf(condition)}`;

/** `status=eq.paid`, `or=(id.eq.1,id.eq.2)`; behind the names of embeds. */
export function printFilters(filters: Filters, path = ''): string[] {
  return filters.map((group) => {
    const [only] = group;
    if (group.length === 1 && only !== undefined)
      return `${path}${only.column}=${operationOf(only)}`;
    return `${path}or=(${group.map((one) => `${one.column}.${operationOf(one)}`).join(',')})`;
  });
}

function printSelect({ columns, embeds }: Level): string {
  const printed = embeds.map((embed) => {
    // A foreign key to its own table goes by its column.
    const target = embed.name === 'chief' ? 'chief:chief_id' : embed.name;
    if (embed.join !== 'spread')
      return `${target}${embed.join === 'inner' ? '!inner' : ''}(${printSelect(embed)})`;
    const names = embed.columns.map((column) => `${embed.name}_${column}:${column}`);
    return `...${embed.name}(${names.join(',')})`;
  });
  return [...columns, ...printed].join(',');
}

function printBelow({ embeds }: Level, path: string): string[] {
  return embeds.flatMap((embed) => {
    const inside = `${path}${embed.name}.`;
    return [...printFilters(embed.filters, inside), ...printBelow(embed, inside)];
  });
}

/** The whole query. Rows are ordered by their key, where nothing else orders them. */
export function printRead(request: ReadRequest): string {
  const { entity, filters, order, limit } = request;
  const related = order === null ? [] : [`${order[0]}(${order[1]}).asc.nullslast`];
  return [
    `select=${printSelect(request)}`,
    ...printFilters(filters),
    ...printBelow(request, ''),
    `order=${[...related, ...keyOf(entity)].join(',')}`,
    ...(limit === null ? [] : [`limit=${limit}`]),
  ].join('&');
}
