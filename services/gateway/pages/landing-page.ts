// What is served here, and what can I try?
import { anonymousRole, serviceRole } from '../../shared/caller.ts';
import type { Entity, Model } from '../../shared/model/model.ts';
import { basePath } from '../stages/route.ts';
import { escapeHtml } from './escape-html.ts';
import { landingStyle } from './landing-style.ts';

const maxFieldsShown = 8;

/** The whole page for a model, or for the time before there is one. */
export function landingPage(model: Model | null): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ashlar</title>
<style>${landingStyle}</style>
</head>
<body>
<main>
<h1>Ashlar</h1>
${model === null ? waiting : served(model)}
</main>
</body>
</html>
`;
}

const waiting = `<p class="soft">No model is published yet. This page fills as soon as there is one.</p>`;

function served(model: Model): string {
  const entities = [...model.entities.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const about = model.application.description ?? 'A REST API over PostgreSQL, declared as data.';
  return `<p class="soft">${escapeHtml(about)}</p>
<h2>Entities</h2>
<ul>
${entities.map(entityCard).join('\n')}
</ul>
${actionsOf(model)}
${tokens(model, entities)}
<footer>API below <code>${basePath}</code> · model <code>${escapeHtml(model.revision.slice(0, 12))}</code></footer>`;
}

function entityCard(entity: Entity): string {
  const name = escapeHtml(entity.name);
  const fields = readableFields(entity).map((field) => `<code>${escapeHtml(field)}</code>`);
  return `<li><h3>${name}</h3>
${entity.description === null ? '' : `<p class="soft">${escapeHtml(entity.description)}</p>`}
${isPublic(entity) ? `<p><a href="${urlOf(entity)}?limit=5">Read five</a></p><p>${fields.join(' ')}</p>` : '<span class="tag">needs a token</span>'}</li>`;
}

/** Only what anon may read: the page is public. */
function readableFields(entity: Entity): string[] {
  const columns = [...(entity.grants.get(anonymousRole)?.get('read')?.columns ?? [])];
  return columns.length > maxFieldsShown ? [...columns.slice(0, maxFieldsShown), '…'] : columns;
}

function isPublic(entity: Entity): boolean {
  return entity.grants.get(anonymousRole)?.has('read') ?? false;
}

function urlOf(entity: Entity): string {
  return escapeHtml(`${basePath}/${encodeURIComponent(entity.name)}`);
}

function actionsOf(model: Model): string {
  const names = [...model.actions.values()]
    .map((action) => `${basePath}/rpc/${action.name}`)
    .sort();
  if (names.length === 0) return '';
  const items = names.map((name) => `<li><code>${escapeHtml(name)}</code></li>`);
  return `<h2>Actions</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
}

function tokens(model: Model, entities: readonly Entity[]): string {
  const roles = [...model.roles].filter((role) => role !== anonymousRole && role !== serviceRole);
  const role = roles[0] ?? serviceRole;
  const example = entities.find((entity) => !isPublic(entity)) ?? entities[0];
  const url = example === undefined ? `${basePath}/` : `${urlOf(example)}?limit=5`;
  return `<h2>With a token</h2>
<p>Requests without a token are those of the role <code>${anonymousRole}</code>. Others bring a JWT signed with the
application’s secret (HS256), with <code>exp</code> and their role: ${[...roles, serviceRole].map((name) => `<code>${escapeHtml(name)}</code>`).join(' ')}.</p>
<pre>TOKEN=$(npx ashlar token --role ${escapeHtml(role)})
curl -H "Authorization: Bearer $TOKEN" "$ORIGIN${url}"</pre>`;
}
