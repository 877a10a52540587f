// Where do declarations come from? A directory of manifests, or a Kubernetes API.
import type { Release } from '../shared/bus/bus.ts';
import type { Gathered } from './reconcile.ts';

export interface ResourceSource {
  gather(): Promise<Gathered>;
  /** Calls `onChange` after each change, until released. */
  watch(onChange: () => void): Promise<Release>;
}
