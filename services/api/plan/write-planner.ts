// What will be changed for this request, and may its caller change it?
import type { Caller } from '../../shared/caller.ts';
import type { WriteRequest } from '../../shared/messages/db-write.ts';
import type { Model } from '../../shared/model/model.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { type HttpRequest, parseRequest } from '../request/parse-request.ts';
import { createPlanMemory } from './plan-memory.ts';
import { checkWrite, planWrite, type WritePlan } from './plan-write.ts';

/** A write of one caller, ready to be sent. */
export interface PlannedWrite {
  readonly request: ApiRequest;
  readonly entity: string;
  readonly message: WriteRequest;
}

/** Plans a POST, PUT, PATCH or DELETE. Throws as parseRequest, checkWrite and planWrite do. */
export type WritePlanner = (http: HttpRequest, caller: Caller) => PlannedWrite;

/** A planner for one model; with another model comes another planner. */
export function createWritePlanner(model: Model): WritePlanner {
  const answer = createPlanMemory<Omit<WritePlan, 'sources'>>();

  return (http, caller) => {
    const request = parseRequest(http);
    const at = { model, role: caller.role };
    const { columns, payload, rows } = checkWrite(request, at);
    const { prefer = '', accept = '' } = http.headers;
    // Columns that fall back to a default are written in another way than those that do not.
    const names = columns.map(({ name, missing }) => (missing === null ? name : `${name}\u0002`));
    const { plan, values } = answer({
      key: [http.method, http.resource, caller.role, prefer, accept, ...names].join('\u0001'),
      query: http.query,
      caller,
      make(query) {
        const asked = query === http.query ? request : parseRequest({ ...http, query });
        const { sources, ...made } = planWrite(asked, columns, at);
        return { plan: made, sources };
      },
    });
    const { entity, key, shape } = plan;
    return { request, entity, message: { key, shape, values, payload, rows } };
  };
}
