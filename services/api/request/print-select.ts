// How is a selection written in a query?
import { printColumn } from '../../shared/filter/column-path.ts';
import { printName } from '../../shared/filter/name.ts';
import type { ColumnSelect, EmbedSelect, SelectItem } from './api-request.ts';

/** The text that `parseSelect` reads as these items. */
export function printSelect(items: readonly SelectItem[]): string {
  return items.map(printItem).join(',');
}

function printItem(item: SelectItem): string {
  const alias = item.alias === null ? '' : `${printName(item.alias)}:`;
  return alias + (item.kind === 'embed' ? printEmbed(item) : printColumnSelect(item));
}

function printColumnSelect({ path, cast, aggregate, aggregateCast }: ColumnSelect): string {
  const isStar = path.column === '*';
  if (isStar && aggregate === 'count') return `count()${printCast(aggregateCast)}`;
  const column = (isStar ? '*' : printColumn(path)) + printCast(cast);
  return aggregate === null ? column : `${column}.${aggregate}()${printCast(aggregateCast)}`;
}

function printCast(type: string | null): string {
  return type === null ? '' : `::${printName(type)}`;
}

function printEmbed({ target, hint, join, spread, select }: EmbedSelect): string {
  const modifiers =
    (hint === null ? '' : `!${printHint(hint)}`) + (join === 'left' ? '' : '!inner');
  // Bare, `count()` is the aggregate.
  const name = target === 'count' ? '"count"' : printName(target);
  return `${spread ? '...' : ''}${name}${modifiers}(${printSelect(select)})`;
}

function printHint(hint: string): string {
  return hint === 'inner' || hint === 'left' ? `"${hint}"` : printName(hint);
}
