// How is a condition put into words?
import type { ResourceStatus, Told } from './status.ts';

/** What the schema of `status` allows. */
const maxMessage = 32_000;

const tell = (status: Told['status']) => (reason: string, message: string) => ({
  status,
  reason,
  message: message.slice(0, maxMessage),
});
export const yes = tell('True');
export const no = tell('False');
export const unknown = tell('Unknown');

export const valid = yes('Valid', 'The declaration is valid.');
export const inStep = yes('InStep', 'The schema of the database fits.');
export const waits = no('WaitsForOthers', 'The last good model stays served.');

/** A resource that is served as it stands goes on being so, whatever is wrong elsewhere. */
export function readyMeanwhile(
  status: ResourceStatus | undefined,
  generation: number,
  otherwise = no(
    'WaitsForOthers',
    'It is served once all resources are valid and the schema fits.',
  ),
): Told {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const isServed = ready?.status === 'True' && ready.observedGeneration === generation;
  return isServed ? yes('Served', ready.message) : otherwise;
}
