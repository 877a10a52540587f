// How long may an answer take?
import type { Action } from '../../shared/model/model.ts';

/** So that the api can say that the service was late, before the gateway says that the api was. */
const graceMs = 1000;

/** That of every request; or longer, where the Action declares that its service may take longer. */
export function deadlineOf(action: Action | undefined, deadlineMs: number): number {
  if (action?.answeredBy !== 'service') return deadlineMs;
  return Math.max(deadlineMs, action.timeoutMs + graceMs);
}
