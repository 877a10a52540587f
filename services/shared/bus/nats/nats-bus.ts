// How do services talk when each is a process of its own? Over NATS.
import type { z } from 'zod';
import { decodeFrame, encodeFrame } from '../../batch/frame.ts';
import type { Clock } from '../../clock.ts';
import type { Subject } from '../../messages/subject.ts';
import type { Observe } from '../../observe/observation.ts';
import type { Bus } from '../bus.ts';
import type { Connection } from './connection.ts';
import { createBucket } from './key-value.ts';
import { createParts } from './parts.ts';
import { Requester } from './requester.ts';
import { createResponder } from './responder.ts';

export interface NatsBusOptions {
  readonly connection: Connection;
  readonly observe: Observe;
  readonly clock: Clock;
}

/** The message a frame holds. @throws Error when it is not what was agreed on */
function readMessage<Q>(data: Uint8Array, subject: Subject<Q, void>): Q {
  return subject.request.parse(decodeFrame(data).head);
}

/** A bus over a connection, which it closes at its own end. */
export function createNatsBus({ connection, observe, clock }: NatsBusOptions): Bus {
  const parts = createParts(connection);
  const requester = new Requester({ connection, parts, clock });
  const responder = createResponder({ connection, parts, observe, clock });
  const serving = new Set<() => Promise<void>>();

  return {
    request: (subject, message, options) => requester.request(subject, message, options),
    async serve(subject, handler, options) {
      const release = responder.serve(subject, handler, options);
      serving.add(release);
      // From here on the server knows: who is told that this service is there may ask it.
      await connection.flush();
      return release;
    },
    publish: (subject, message) => connection.publish(subject.name, encodeFrame(message)),
    async subscribe(subject, listener) {
      const release = connection.subscribe(subject.name, ({ data }) => {
        try {
          listener(readMessage(data, subject));
        } catch (error) {
          observe({ kind: 'failure', doing: `read ${subject.name}`, error });
        }
      });
      await connection.flush();
      return async () => release();
    },
    isConnected: connection.isConnected,
    keyValue: async <T>(name: string, schema: z.ZodType<T>) =>
      createBucket(connection, { name, schema, observe }),
    async close() {
      for (const release of serving) await release();
      requester.release();
      responder.release();
      parts.release();
      await connection.close();
    },
  };
}
