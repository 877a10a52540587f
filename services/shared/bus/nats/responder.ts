// How are requests answered over NATS?
import type { Subject } from '../../messages/subject.ts';
import type { AnyHandler, Handler, Release, ServeOptions } from '../bus.ts';
import { progressMs, Servant, type ServantOptions } from './servant.ts';
import type { AnySubject } from './wire.ts';

export interface Responder {
  /** The release resolves when all that came has been answered. */
  serve<Q, R>(subject: Subject<Q, R>, handler: Handler<Q, R>, options?: ServeOptions): Release;
  release(): void;
}

/** Serves subjects over one connection. */
export function createResponder(options: ServantOptions): Responder {
  const servants = new Set<Servant>();
  const timer = setInterval(() => {
    for (const servant of servants) servant.tellProgress();
  }, progressMs).unref();
  return {
    serve(subject, handler, { as } = {}) {
      const servant = new Servant(subject as AnySubject, handler as AnyHandler, options);
      servants.add(servant);
      const wireSubject = as === undefined ? subject.name : `${subject.name}.${as}`;
      const stop = options.connection.serve(wireSubject, (message) => void servant.answer(message));
      let released: Promise<void> | null = null;
      return () =>
        (released ??= (async () => {
          await stop();
          await servant.idle();
          servants.delete(servant);
        })());
    },
    release: () => clearInterval(timer),
  };
}
