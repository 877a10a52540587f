// Which model does this service serve? Without one it is not ready.
import { type WatchedModel, watchModel } from '../model/watch-model.ts';
import type { Runtime } from './runtime.ts';

export interface ServedModel extends Pick<WatchedModel, 'current'> {
  /** Calls the listener after each change from now on. */
  onServed(listener: () => void): void;
}

/** Follows what the operator publishes; ready once there is a model. */
export async function watchServedModel(runtime: Runtime): Promise<ServedModel> {
  const { bus, observe, checks, shutdown } = runtime;
  let listener = () => {};
  const watched = await watchModel(
    bus,
    (revision, message) =>
      observe({ kind: 'event', level: 'warn', message: `revision ${revision}: ${message}` }),
    ({ revision, entities }) => {
      observe({ kind: 'model', revision, entities: entities.size });
      observe({ kind: 'event', level: 'info', message: `revision ${revision} is served` });
      listener();
    },
  );
  shutdown.register('model', watched.release);
  checks['model'] = () => watched.current() !== null;
  return {
    current: watched.current,
    onServed(told) {
      listener = told;
    },
  };
}
