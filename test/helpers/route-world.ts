// How does a test get a gateway with routes, and services behind them that do right and wrong?
import type { RouteSpec } from '../../services/shared/model/routes-spec.ts';
import { startGateway, type TestGateway } from './gateway.ts';
import { type RawUpstream, startRawUpstream } from './raw-upstream.ts';
import {
  mayLeadHere,
  type RouteUpstream,
  routedModel,
  startRouteUpstream,
} from './route-upstream.ts';

export interface RouteWorld {
  /** Speaks in bytes. */
  raw: RawUpstream;
  /** Speaks HTTP. */
  upstream: RouteUpstream;
  served: TestGateway;
  /** Of a route of its own: what is known of an upstream outlives a test otherwise. */
  readonly newName: () => string;
  /** Serves one such route, by default to `raw`. */
  readonly lead: (route?: Partial<RouteSpec>, url?: string) => void;
  readonly ask: (path?: string, init?: RequestInit) => Promise<Response>;
}

/** Registers what starts it before the tests, makes it as new for each, and ends it. */
export function withRouteWorld(): RouteWorld {
  let routes = 0;
  const world = {
    newName: () => `route-${++routes}`,
    lead(route = {}, url = world.raw.url) {
      const name = world.newName();
      world.served.model = routedModel({ name, upstreams: [{ url }], timeoutMs: 300, ...route });
    },
    ask: (path = '/shipping', init = {}) => fetch(`${world.served.origin}${path}`, init),
  } as RouteWorld;
  beforeAll(async () => {
    world.raw = await startRawUpstream();
    world.upstream = await startRouteUpstream();
    world.served = await startGateway({ drainTimeoutMs: 100, ...mayLeadHere });
  });
  beforeEach(() => {
    world.served.reset();
    world.upstream.reset();
  });
  afterAll(async () => {
    await world.served.gateway.drain();
    await world.upstream.close();
    await world.raw.close();
  });
  return world;
}
