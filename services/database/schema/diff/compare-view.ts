// Does the view that an Entity declares exist, with its columns?
import { didYouMean } from '../../../shared/nearest.ts';
import type { DesiredColumn, DesiredTable } from '../desired/desired-schema.ts';
import type { LiveTable } from '../live-schema.ts';
import { type Difference, merge, refused, same } from './difference.ts';

function compareColumn(view: DesiredTable, column: DesiredColumn, live: LiveTable): Difference {
  const found = live.columns.find((one) => one.name === column.name);
  const { resource, name } = view;
  const manual = 'Views are never changed: correct the manifest, or the view by hand.';
  if (found === undefined) {
    const hint = didYouMean(
      column.name,
      live.columns.map((one) => one.name),
    );
    const reason = `the view has no such column${hint === undefined ? '' : `. ${hint}`}`;
    return refused({ resource, title: `${name}.${column.name}`, reason, manual });
  }
  if (found.type === column.type) return same;
  const reason = `in the view its type is ${found.type}`;
  return refused({ resource, title: `${name}.${column.name} (${column.type})`, reason, manual });
}

export function compareView(view: DesiredTable, live: LiveTable | undefined): Difference {
  if (live !== undefined)
    return merge(view.columns.map((column) => compareColumn(view, column, live)));
  return refused({
    resource: view.resource,
    title: `view ${view.name}`,
    reason: 'it is not in the database, and a view is not made from a declaration',
    manual: `CREATE VIEW ${view.name} AS …;`,
  });
}
