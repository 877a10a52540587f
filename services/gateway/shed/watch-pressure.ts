// What is told of the load, for as long as the gateway runs?
import type { Observe } from '../../shared/observe/observation.ts';
import type { Shedder } from './shedder.ts';

export interface WatchPressureOptions {
  readonly shedder: Pick<Shedder, 'start' | 'pressure'>;
  readonly exchanges: { readonly held: number };
  readonly observe: Observe;
}

const intervalMs = 1000;

/** Starts the shedder; both end with the release. */
export function watchPressure({ shedder, exchanges, observe }: WatchPressureOptions): () => void {
  const stop = shedder.start();
  const tell = () =>
    observe({ kind: 'pressure', pressure: shedder.pressure, held: exchanges.held });
  const timer = setInterval(tell, intervalMs).unref();
  return () => {
    clearInterval(timer);
    stop();
  };
}
