// How does a test hold up an operator between two steps, or take PostgreSQL from it?
import type { Bus } from '../../services/shared/bus/bus.ts';
import { startTcpProxy, type TcpProxy } from '../helpers/tcp-proxy.ts';
import { startWorld, type World } from './world.ts';

/** What to wait for before and after the database service answers a subject. */
type Hold = (subject: string, when: 'before' | 'after') => Promise<void>;

export interface HeldWorld {
  readonly world: World;
  readonly postgres: TcpProxy;
  hold: Hold;
  /** Until the end of all tests. */
  readonly never: () => Promise<void>;
  /** For after each test: nothing is held or broken any more. */
  readonly restore: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const holdNothing: Hold = async () => {};

const holding = (
  bus: Bus,
  hold: (message: unknown, ...place: Parameters<Hold>) => Promise<void>,
): Bus => ({
  ...bus,
  serve: (subject, handler, options) =>
    bus.serve(
      subject,
      async (message, trace) => {
        await hold(message, subject.name, 'before');
        const answer = await handler(message, trace);
        await hold(message, subject.name, 'after');
        return answer;
      },
      options,
    ),
});

/** @param isHeld which messages to the database service are held */
export async function startHeldWorld(
  isHeld: (message: unknown) => boolean = () => true,
): Promise<HeldWorld> {
  const waiting: (() => void)[] = [];
  const proxies: TcpProxy[] = [];
  const state = { hold: holdNothing };
  const world = await startWorld({
    around: (bus) =>
      holding(bus, async (message, ...place) => {
        if (isHeld(message)) await state.hold(...place);
      }),
    async through(url) {
      const proxy = await startTcpProxy(Number(new URL(url).port));
      proxies.push(proxy);
      return Object.assign(new URL(url), { port: String(proxy.port) }).href;
    },
  });
  const postgres = proxies[0] as TcpProxy;
  return Object.assign(state, {
    world,
    postgres,
    never: () => new Promise<void>((resolve) => void waiting.push(resolve)),
    async restore() {
      await postgres.restore();
      state.hold = holdNothing;
      world.proxy.fault = () => undefined;
      world.proxy.afterwards = () => {};
    },
    async stop() {
      for (const resolve of waiting) resolve();
      await world.stop();
      await postgres.stop();
    },
  });
}
