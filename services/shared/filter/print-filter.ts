// How is a filter written in a query?
import { printColumn } from './column-path.ts';
import type { ColumnPath, CompareFilter, Filter, InFilter, LogicFilter } from './filter.ts';
import { printName } from './name.ts';
import { printArray, printElement, printList } from './operand.ts';

/** The parameter that `parseFilterParameter` reads as this filter; name and value are not URL-encoded. */
export function printFilterParameter(filter: Filter): { name: string; value: string } {
  if (isGroup(filter)) {
    const name = (filter.negated ? 'not.' : '') + filter.kind;
    return { name: printEmbeds(filter.embeds) + name, value: printGroup(filter) };
  }
  return {
    name: printEmbeds(filter.path.embeds) + printColumn(filter.path),
    value: printOperation(filter, (operand) => operand),
  };
}

type Condition = Exclude<Filter, LogicFilter>;

function isGroup(filter: Filter): filter is LogicFilter {
  return filter.kind === 'and' || filter.kind === 'or';
}

function printEmbeds(embeds: ColumnPath['embeds']): string {
  return embeds.map((embed) => `${printName(embed)}.`).join('');
}

function printGroup({ of }: LogicFilter): string {
  return `(${of.map(printMember).join(',')})`;
}

function printMember(filter: Filter): string {
  if (!isGroup(filter))
    return `${printColumn(filter.path)}.${printOperation(filter, printElement)}`;
  return (filter.negated ? 'not.' : '') + filter.kind + printGroup(filter);
}

/** `printOperand`: an operand of a parameter stands as it is, inside of parentheses it may need quotes. */
function printOperation(filter: Condition, printOperand: (operand: string) => string): string {
  const not = filter.negated ? 'not.' : '';
  switch (filter.kind) {
    case 'is':
      return `${not}is.${filter.operand}`;
    case 'in':
      return `${not}in.${printInOperand(filter.operand)}`;
    case 'compare':
      return `${not}${printOperator(filter)}.${printOperand(printComparand(filter.operand))}`;
  }
}

function printInOperand(operand: InFilter['operand']): string {
  return typeof operand === 'string' ? operand : printList(operand);
}

function printComparand(operand: CompareFilter['operand']): string {
  return typeof operand === 'string' ? operand : printArray(operand);
}

function printOperator({ operator, quantifier, language }: CompareFilter): string {
  if (quantifier !== null) return `${operator}(${quantifier})`;
  return language === null ? operator : `${operator}(${printName(language)})`;
}
