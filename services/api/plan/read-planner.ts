// What will be read for this request? Planned once for all requests that differ in values only.
import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../shared/caller.ts';
import type { Values } from '../../shared/messages/condition.ts';
import type { ReadShape } from '../../shared/messages/read-shape.ts';
import type { Model } from '../../shared/model/model.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { type HttpRequest, parseRequest } from '../request/parse-request.ts';
import { planRead } from './plan-read.ts';
import { type QueryTemplate, queryTemplate } from './query-template.ts';
import { fillValues, type ValueSource } from './values.ts';

/** A read of one caller, ready to be sent. */
export interface PlannedRead {
  readonly request: ApiRequest;
  readonly entity: string;
  readonly key: string;
  readonly shape: ReadShape;
  readonly values: Values;
}

/** A plan whose values are still open. */
interface OpenPlan {
  readonly request: ApiRequest;
  readonly entity: string;
  readonly key: string;
  readonly shape: ReadShape;
  /** An index means: the operand of the query that stands there. */
  readonly sources: readonly (ValueSource | number)[];
}

/** Plans remembered; one takes about 5 KiB. */
const maxPlans = 1000;

/** Headers that have a say in what is read. */
const headerNames = ['accept', 'prefer', 'range', 'range-unit'] as const;

/** Stands for an operand while a query is planned; no client can guess it. */
const placeholder = `operand-${randomBytes(12).toString('hex')}-`;

function templateKey(http: HttpRequest, role: string, template: QueryTemplate): string {
  const headers = headerNames.map((name) => http.headers[name] ?? '');
  return [http.method, http.resource, role, ...headers, template.key].join('\u0001');
}

/** The plan with each placeholder replaced by its index; null when one is not found just once. */
function openSources(sources: readonly ValueSource[], count: number): OpenPlan['sources'] | null {
  const found = new Set<number>();
  const open = sources.map((source) => {
    if (source.kind !== 'text' || source.text === null) return source;
    if (!source.text.startsWith(placeholder)) return source;
    const index = Number(source.text.slice(placeholder.length));
    found.add(index);
    return index;
  });
  return found.size === count ? open : null;
}

function planOpen(http: HttpRequest, at: { model: Model; role: string }, template: QueryTemplate) {
  const stand = template.operands.map((_, i) => `${placeholder}${i}`);
  try {
    const request = parseRequest({ ...http, query: template.withOperands(stand) });
    const { sources, ...plan } = planRead(request, at.model, at.role);
    const open = openSources(sources, stand.length);
    return open === null ? null : { request, ...plan, sources: open };
  } catch {
    // Whatever is wrong is told about the query as it was sent, not about the placeholders.
    return null;
  }
}

/** Plans a GET or HEAD. Throws as parseRequest and planRead do. */
export type ReadPlanner = (http: HttpRequest, caller: Caller) => PlannedRead;

/** A planner for one model; with another model comes another planner. */
export function createReadPlanner(model: Model): ReadPlanner {
  const plans = new LRUCache<string, OpenPlan>({ max: maxPlans });

  function openPlan(http: HttpRequest, role: string, template: QueryTemplate): OpenPlan | null {
    const key = templateKey(http, role, template);
    const known = plans.get(key);
    if (known !== undefined) return known;
    const plan = planOpen(http, { model, role }, template);
    if (plan !== null) plans.set(key, plan);
    return plan;
  }

  return (http, caller) => {
    const template = queryTemplate(http.query);
    const plan = template === null ? null : openPlan(http, caller.role, template);
    if (plan === null || template === null) {
      const request = parseRequest(http);
      const { sources, ...rest } = planRead(request, model, caller.role);
      return { request, ...rest, values: fillValues(sources, caller) };
    }
    const { sources, request, entity, key, shape } = plan;
    const filled = sources.map((source) =>
      typeof source === 'number'
        ? { kind: 'text' as const, text: template.operands[source] ?? '' }
        : source,
    );
    return { request, entity, key, shape, values: fillValues(filled, caller) };
  };
}
