// What is asked of one level of a request: the resource itself, or an embed in it?
import { AppError } from '../../shared/errors.ts';
import { belowFirstEmbed, embedPath } from '../../shared/filter/embed-path.ts';
import type { Filter } from '../../shared/filter/filter.ts';
import { didYouMean } from '../../shared/nearest.ts';
import type { ApiRequest, EmbedSelect, RowsOptions, SelectItem } from '../request/api-request.ts';

export interface Level {
  /** Path of embeds that leads here; `[]` for the resource itself. */
  readonly path: readonly string[];
  readonly select: readonly SelectItem[];
  /** Filters on this level's own rows. */
  readonly filters: readonly Filter[];
  /** Filters on rows further in, their paths relative to this level. */
  readonly filtersBelow: readonly Filter[];
  readonly options: RowsOptions;
  readonly embedOptions: ReadonlyMap<string, RowsOptions>;
}

/** The name an embed goes by in answers and in the paths of its filters. */
export function embedName(embed: EmbedSelect): string {
  return embed.alias ?? embed.target;
}

function createLevel(
  base: Omit<Level, 'filters' | 'filtersBelow'>,
  filters: readonly Filter[],
): Level {
  const level = {
    ...base,
    filters: filters.filter((filter) => embedPath(filter).length === 0),
    filtersBelow: filters.filter((filter) => embedPath(filter).length > 0),
  };
  requireEmbedded(level);
  return level;
}

/** The outermost level: the resource of the URL. */
export function topLevel(
  request: Pick<ApiRequest, 'select' | 'filters' | 'embedRows'>,
  options: RowsOptions,
): Level {
  const { select, filters, embedRows } = request;
  return createLevel({ path: [], select, options, embedOptions: embedRows }, filters);
}

/** The level of an embed: its filters and options taken out of its parent's. */
export function levelBelow(level: Level, embed: EmbedSelect): Level {
  const name = embedName(embed);
  const path = [...level.path, name];
  const options =
    level.embedOptions.get(path.join('.')) ??
    level.embedOptions.get([...level.path, embed.target].join('.'));
  const filters = level.filtersBelow
    .filter((filter) => [name, embed.target].includes(embedPath(filter)[0] ?? ''))
    .map(belowFirstEmbed);
  return createLevel(
    {
      path,
      select: embed.select,
      options: options ?? { order: [], limit: null, offset: null },
      embedOptions: level.embedOptions,
    },
    filters,
  );
}

/** The embed by that name, or undefined. */
export function findEmbed(level: Level, name: string): EmbedSelect | undefined {
  return level.select.find(
    (item): item is EmbedSelect =>
      item.kind === 'embed' && (embedName(item) === name || item.target === name),
  );
}

/** The error for a name that should be an embed of this level and is not. */
export function notEmbedded(level: Level, name: string): AppError {
  const names = level.select.flatMap((item) => (item.kind === 'embed' ? [embedName(item)] : []));
  return new AppError('PGRST108', `'${name}' is not an embedded resource in this request`, {
    hint:
      didYouMean(name, names) ??
      `Verify that '${name}' is included in the 'select' query parameter.`,
  });
}

/** Filters and options that lead nowhere are mistakes. */
function requireEmbedded(level: Level): void {
  for (const filter of level.filtersBelow) {
    const [name = ''] = embedPath(filter);
    if (findEmbed(level, name) === undefined) throw notEmbedded(level, name);
  }
  if (level.path.length > 0) return;
  for (const path of level.embedOptions.keys()) requirePath(level, path.split('.'), path);
}

function requirePath(level: Level, names: readonly string[], path: string): void {
  let items: readonly SelectItem[] = level.select;
  for (const name of names) {
    const embed = findEmbed({ ...level, select: items }, name);
    if (embed === undefined) throw notEmbedded({ ...level, select: items }, path);
    items = embed.select;
  }
}
