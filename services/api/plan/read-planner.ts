// What will be read for this request?
import type { Caller } from '../../shared/caller.ts';
import type { Values } from '../../shared/messages/condition.ts';
import type { ReadShape } from '../../shared/messages/read-shape.ts';
import type { CachePolicy } from '../../shared/messages/stamp.ts';
import type { Model } from '../../shared/model/model.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { type HttpRequest, parseRequest } from '../request/parse-request.ts';
import { createPlanMemory, type Made } from './plan-memory.ts';
import { planRead } from './plan-read.ts';
import { claimNames } from './values.ts';

interface ReadPlanned {
  readonly request: ApiRequest;
  readonly entity: string;
  readonly key: string;
  readonly shape: ReadShape;
  readonly policy: CachePolicy | null;
  /** Claims of the caller that had a say, beside the role. */
  readonly claims: readonly string[];
}

/** A read of one caller, ready to be sent. */
export interface PlannedRead extends ReadPlanned {
  readonly values: Values;
}

/** Headers that have a say in what is read. */
const headerNames = ['accept', 'prefer', 'range', 'range-unit'] as const;

/** Plans a GET or HEAD. Throws as parseRequest and planRead do. */
export type ReadPlanner = (http: HttpRequest, caller: Caller) => PlannedRead;

/** A planner for one model; with another model comes another planner. */
export function createReadPlanner(model: Model): ReadPlanner {
  const answer = createPlanMemory<ReadPlanned>();

  function make(http: HttpRequest, role: string): Made<ReadPlanned> {
    const request = parseRequest(http);
    const { sources, ...plan } = planRead(request, model, role);
    return { plan: { request, ...plan, claims: claimNames(sources) }, sources };
  }

  return (http, caller) => {
    const headers = headerNames.map((name) => http.headers[name] ?? '');
    const { plan, values } = answer({
      key: [http.method, http.resource, caller.role, ...headers].join('\u0001'),
      query: http.query,
      caller,
      make: (query) => make({ ...http, query }, caller.role),
    });
    return { ...plan, values };
  };
}
