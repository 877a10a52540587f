// Have we planned this before, but for its values? One plan serves all requests that differ in operands only.
import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../shared/caller.ts';
import type { Values } from '../../shared/messages/condition.ts';
import { type QueryTemplate, queryTemplate } from './query-template.ts';
import { fillValues, type ValueSource } from './values.ts';

/** A plan and where its values come from. */
export interface Made<Plan> {
  readonly plan: Plan;
  readonly sources: readonly ValueSource[];
}

export interface PlanQuestion<Plan> {
  /** Equal for requests whose plans are equal when their queries are. */
  readonly key: string;
  /** The query as it was sent. */
  readonly query: string;
  readonly caller: Caller;
  /** Plans the request with this query instead of its own. Throws what is wrong with it. */
  readonly make: (query: string) => Made<Plan>;
}

/** A plan for one request: as remembered, with the request's own values. */
export interface Answered<Plan> {
  readonly plan: Plan;
  readonly values: Values;
}

/** A number stands for the operand of the query at that place. */
interface OpenPlan<Plan> {
  readonly plan: Plan;
  readonly sources: readonly (ValueSource | number)[];
}

/** Plans remembered; one takes about 5 KiB. */
const maxPlans = 1000;

/** Stands for an operand while a query is planned; no client can guess it. */
const placeholder = `operand-${randomBytes(12).toString('hex')}-`;

/** The sources with each placeholder replaced by its index; null when one is not found just once. */
function openSources(sources: readonly ValueSource[], count: number) {
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

function makeOpen<Plan>(
  { make }: PlanQuestion<Plan>,
  template: QueryTemplate,
): OpenPlan<Plan> | null {
  const stand = template.operands.map((_, i) => `${placeholder}${i}`);
  try {
    const { plan, sources } = make(template.withOperands(stand));
    const open = openSources(sources, stand.length);
    return open === null ? null : { plan, sources: open };
  } catch {
    // Whatever is wrong is told about the query as it was sent, not about the placeholders.
    return null;
  }
}

function fill<Plan>(open: OpenPlan<Plan>, template: QueryTemplate, caller: Caller) {
  const sources = open.sources.map(
    (source): ValueSource =>
      typeof source === 'number' ? { kind: 'text', text: template.operands[source] ?? '' } : source,
  );
  return { plan: open.plan, values: fillValues(sources, caller) };
}

/** A memory for the plans of one model; with another model comes another memory. */
export function createPlanMemory<Plan extends object>(): (
  question: PlanQuestion<Plan>,
) => Answered<Plan> {
  const plans = new LRUCache<string, OpenPlan<Plan>>({ max: maxPlans });

  function find(question: PlanQuestion<Plan>, template: QueryTemplate): OpenPlan<Plan> | null {
    const key = `${question.key}\u0000${template.key}`;
    const known = plans.get(key);
    if (known !== undefined) return known;
    const open = makeOpen(question, template);
    if (open !== null) plans.set(key, open);
    return open;
  }

  return (question) => {
    const template = queryTemplate(question.query);
    const open = template === null ? null : find(question, template);
    if (open !== null && template !== null) return fill(open, template, question.caller);
    const { plan, sources } = question.make(question.query);
    return { plan, values: fillValues(sources, question.caller) };
  };
}
