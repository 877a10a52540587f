// Where does a request go?
import type { Outbox } from '../../batch/outbox.ts';
import type { Row } from './sent.ts';
import type { AnySubject } from './wire.ts';

/** Requests of one shape to one place. */
export interface Destination {
  readonly subject: AnySubject;
  readonly wireSubject: string;
  /** Of the shape; undefined for subjects whose requests have none. */
  readonly key: string | undefined;
  /** One instance is meant: nobody else can answer in its place. */
  readonly isDirected: boolean;
  /** Gathers requests of the shape; null where there is none, and each goes at once. */
  readonly outbox: Outbox<Row> | null;
  /** Those who serve know the shape, or will say that they do not. */
  isShapeTold: boolean;
  /** Since when nobody serves it, as far as is known; null while somebody does. */
  unservedSinceMs: number | null;
}
