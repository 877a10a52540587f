// How is a read carried out? Compiled once a shape, run through the shape's lane.
import { LRUCache } from 'lru-cache';
import type { Values } from '../shared/messages/condition.ts';
import type { ReadAnswer, ReadRequest } from '../shared/messages/db-read.ts';
import type { Trace } from '../shared/trace.ts';
import type { Lane } from './lane.ts';
import { createReadLane, type ReadLaneDependencies } from './read-lane.ts';
import { toAppError } from './sqlstate.ts';
import type { Stamper, Stamping } from './stamp/stamper.ts';

export interface ReadDependencies extends ReadLaneDependencies {
  readonly stamper: Stamper;
}

/** A lane, and how its answers are stamped. */
interface StampedLane {
  readonly lane: Lane<Values, ReadAnswer>;
  readonly stamping: Stamping | null;
}

/** Shapes remembered with their SQL and their lane; a shape is about 10 KiB. */
const maxShapes = 1000;

/** Carries out one read. Rejects with an AppError, or what is internal. */
export type Read = (request: ReadRequest, trace?: Trace) => Promise<ReadAnswer>;

export function createRead(dependencies: ReadDependencies): Read {
  const { stamper } = dependencies;
  const lanes = new LRUCache<string, StampedLane>({ max: maxShapes });

  function laneOf(request: ReadRequest): Lane<Values, ReadAnswer> {
    const { key, shape } = request;
    const stamping = stamper.stampingOf(key, shape);
    const known = lanes.get(key);
    if (known !== undefined && known.stamping === stamping) return known.lane;
    const lane = createReadLane(request, stamping, dependencies);
    lanes.set(key, { lane, stamping });
    return lane;
  }

  return async (request, trace) => {
    const lane = laneOf(request);
    try {
      return await lane.send(request.values, trace);
    } catch (error) {
      throw toAppError(error);
    }
  };
}
