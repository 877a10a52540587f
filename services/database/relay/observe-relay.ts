// What is worth telling about a relay?
import type { Observe } from '../../shared/observe/observation.ts';
import type { LeadOptions } from './lead.ts';

type Observing = 'onFailure' | 'onPublished' | 'onSlot' | 'onEvents' | 'onNewEvents' | 'onUntold';

export function observeRelay(observe: Observe): Pick<LeadOptions, Observing> {
  const warn = (message: string) => observe({ kind: 'event', level: 'warn', message });
  return {
    onEvents: (count) => observe({ kind: 'events', count }),
    onNewEvents: (epoch) => warn(`Events begin anew: epoch ${epoch}`),
    onUntold: (table, reason) => warn(`No events of ${table}: ${reason}`),
    onFailure: (doing, error) => observe({ kind: 'failure', doing, error }),
    onPublished: ({ committedMs }) =>
      observe({ kind: 'published', delayMs: Math.max(0, Date.now() - committedMs) }),
    onSlot: (size) => observe({ kind: 'slot', ...size }),
  };
}
