// Which routes are there now? Those of the served model; what is behind them outlives a change that does not concern it.
import type { Model } from '../../shared/model/model.ts';
import type { Backend } from './backend.ts';
import { createRouteTable, type Found, type Wanted } from './route-table.ts';
import { createServedRoute, type RouteContext, type ServedRoute } from './served-route.ts';

export type RouteSetOptions = Omit<RouteContext, 'backendOf' | 'maxBodyBytes'>;

export class RouteSet {
  readonly #options: RouteSetOptions;
  #backends = new Map<string, Backend>();
  #known: { readonly model: Model; readonly find: (wanted: Wanted) => Found<ServedRoute> } | null =
    null;

  constructor(options: RouteSetOptions) {
    this.#options = options;
  }

  find(model: Model, wanted: Wanted): Found<ServedRoute> {
    if (this.#known?.model !== model) this.#serve(model);
    return this.#known?.find(wanted) ?? null;
  }

  /** Finishes what is under way; nothing begins any more. */
  release(): void {
    for (const backend of this.#backends.values()) backend.close();
    this.#backends.clear();
  }

  #serve(model: Model): void {
    const before = this.#backends;
    const now = new Map<string, Backend>();
    const context = {
      ...this.#options,
      maxBodyBytes: model.application.limits?.maxBodyBytes,
      backendOf(key: string, create: () => Backend): Backend {
        const backend = before.get(key) ?? create();
        now.set(key, backend);
        return backend;
      },
    };
    const { routes = [] } = model.application;
    const find = createRouteTable(routes.map((spec) => createServedRoute(spec, context)));
    this.#known = { model, find };
    this.#backends = now;
    for (const [key, backend] of before) if (!now.has(key)) backend.close();
  }
}
