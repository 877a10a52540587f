// Is everything a database has described, and every function of it called, without a mistake of ours?
import type { FunctionAction } from '../../services/shared/model/model.ts';
import { expectAnswer, forEach, hasPath, type Visit } from './unseen-visit.ts';

async function describeAll({ served, model, complaints }: Visit): Promise<void> {
  const { status, json } = await served.ask('GET', '/', { role: 'service_role' });
  const { paths = {} } = (json ?? {}) as { paths?: object };
  const missing = [...model.entities.keys()].filter(
    (name) => !(`/${encodeURIComponent(name)}` in paths),
  );
  if (status !== 200 || missing.length > 0)
    complaints.push(`GET /: ${status}, without ${missing.join(', ')}`);
}

/** Without arguments, and with NULL for each: the function may refuse, but nobody may be at a loss. */
async function callAction({ served, complaints }: Visit, action: FunctionAction): Promise<void> {
  const nulls = Object.fromEntries(action.arguments.map(({ name }) => [name, null]));
  const path = `/rpc/${encodeURIComponent(action.name)}`;
  for (const body of [{}, nulls]) {
    const { status, text } = await served.ask('POST', path, { role: 'service_role', body });
    if (status >= 500) complaints.push(`POST ${path} ${JSON.stringify(body)}: ${status} ${text}`);
  }
}

export async function visitDescriptions(visit: Visit): Promise<void> {
  await describeAll(visit);
  const entities = [...visit.model.entities.values()].filter(hasPath);
  await forEach(entities, (entity) =>
    expectAnswer(visit, { entity, method: 'OPTIONS', statuses: [200, 204] }),
  );
  const functions = [...visit.model.actions.values()].filter(
    (action) => action.answeredBy === 'function',
  );
  await forEach(functions, (action) => callAction(visit, action));
}
