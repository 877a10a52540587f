// Through which embedded or related resources does a filter reach?
import type { Filter } from './filter.ts';

/** Names of the resources on the way, outermost first; `[]` for a filter on the resource itself. */
export function embedPath(filter: Filter): readonly string[] {
  return 'path' in filter ? filter.path.embeds : filter.embeds;
}

/** The same filter as the first resource on its way sees it. */
export function belowFirstEmbed(filter: Filter): Filter {
  return 'path' in filter
    ? { ...filter, path: { ...filter.path, embeds: filter.path.embeds.slice(1) } }
    : { ...filter, embeds: filter.embeds.slice(1) };
}
