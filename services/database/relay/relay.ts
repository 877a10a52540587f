// Who tells what is committed, and what happens where nobody can?
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, Release } from '../../shared/bus/bus.ts';
import type { Model } from '../../shared/model/model.ts';
import { watchModel } from '../../shared/model/watch-model.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import type { Connect } from '../schema/queryable.ts';
import type { ModelTable } from './catalog.ts';
import { type Leading, lead, SlotBusy } from './lead.ts';
import { RelayProblem, toProblem } from './problem.ts';
import type { Replicate } from './replication.ts';
import type { Transaction } from './transaction.ts';

export interface RelayOptions {
  readonly bus: Bus;
  readonly connect: Connect;
  readonly replicate: Replicate;
  readonly observe: Observe;
  readonly onPublished?: (transaction: Transaction) => void;
  /** Milliseconds between two looks at a setting that is missing. */
  readonly problemPauseMs?: number;
}

export interface Relay {
  /** What this instance does: it leads, another one does, or why nobody can. */
  readonly state: () => RelayState;
  readonly release: Release;
}
export type RelayState =
  | { readonly kind: 'leads'; readonly leading: Leading }
  | { readonly kind: 'waits' }
  | { readonly kind: 'off'; readonly reason: string };

/** How soon an instance that waits takes over. */
const busyPauseMs = 500;
const failurePauseMs = 1000;
const defaultProblemPauseMs = 30_000;

const isTable = ({ isView }: { readonly isView: boolean }) => !isView;

function tablesOf(model: Model | null): ModelTable[] {
  if (model === null) return [];
  return [...model.entities.values()].filter(isTable).map(({ schema, name }) => ({ schema, name }));
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Tries to lead for as long as it is there; never rejects. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { bus, connect, replicate, observe } = options;
  const ending = new AbortController();
  const { signal } = ending;
  let state: RelayState = { kind: 'waits' };
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => {});
  const checkModel = () => {
    // A failure ends the stream too, and is told there.
    if (state.kind === 'leads') state.leading.check().catch(() => {});
  };
  const watched = await watchModel(bus, () => {}, checkModel);

  const attempt = () =>
    lead({
      ...{ bus, connect, replicate, signal, sleep: pause },
      modelTables: () => tablesOf(watched.current()),
      onFailure: (doing, error) => observe({ kind: 'failure', doing, error }),
      onPublished: options.onPublished ?? (() => {}),
      onLead(leading) {
        state = { kind: 'leads', leading };
        const fields = { epoch: leading.epoch, slot: leading.slot };
        observe({ kind: 'event', level: 'info', message: 'relays changes', fields });
      },
    });

  /** Milliseconds until the next try. */
  function judge(error: unknown): number {
    if (error instanceof SlotBusy) {
      state = { kind: 'waits' };
      return busyPauseMs;
    }
    const told = toProblem(error);
    const before = state;
    state = { kind: 'off', reason: words(told) };
    if (!(told instanceof RelayProblem)) {
      if (before.kind === 'leads') observe({ kind: 'failure', doing: 'relay changes', error });
      return failurePauseMs;
    }
    if (before.kind !== 'off' || before.reason !== state.reason)
      observe({
        kind: 'event',
        level: 'warn',
        message: `Caching is off: ${told.message}`,
      });
    return options.problemPauseMs ?? defaultProblemPauseMs;
  }

  async function campaign(): Promise<void> {
    while (!signal.aborted) {
      let pauseMs = failurePauseMs;
      try {
        await attempt();
      } catch (error) {
        pauseMs = judge(error);
      }
      await pause(pauseMs);
    }
  }

  const campaigning = campaign();
  return {
    state: () => state,
    async release() {
      ending.abort();
      await campaigning;
      await watched.release();
    },
  };
}
