// How does one subject count what is observed of it, without knowing the others?
import type { Registry } from 'prom-client';
import type { Observation, Observe } from './observation.ts';

type Kind = Observation['kind'];

/** What to do with observations, by their kind. */
export type Handlers = {
  readonly [K in Kind]?: (observation: Extract<Observation, { readonly kind: K }>) => void;
};

/** Registers its metrics, and says what counts them. A group stands in `metrics.ts` once, by who exports it. */
export type MetricGroup = (registry: Registry) => Handlers;

type AnyHandler = (observation: Observation) => void;

/** A listener: each observation goes to those who handle its kind, and to nobody else. */
export function observeByKind(all: readonly Handlers[]): Observe {
  const byKind = new Map<Kind, AnyHandler[]>();
  for (const handlers of all)
    for (const [kind, handle] of Object.entries(handlers) as [Kind, AnyHandler][])
      byKind.set(kind, [...(byKind.get(kind) ?? []), handle]);
  return (observation) => {
    const handlers = byKind.get(observation.kind);
    if (handlers !== undefined) for (const handle of handlers) handle(observation);
  };
}
