// Who tells what is committed, and what happens where nobody can?
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, Release } from '../../shared/bus/bus.ts';
import type { ChangeLog } from '../../shared/bus/change-log.ts';
import { AppError } from '../../shared/errors.ts';
import type { Model } from '../../shared/model/model.ts';
import { watchModel } from '../../shared/model/watch-model.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import type { Connect } from '../schema/queryable.ts';
import { toAppError } from '../sqlstate.ts';
import type { ModelTable } from './catalog.ts';
import { followEntities } from './events/follow-entities.ts';
import { type Leading, lead, SlotBusy } from './lead.ts';
import { observeRelay } from './observe-relay.ts';
import { RelayProblem, toProblem } from './problem.ts';
import type { Replicate } from './replication.ts';
import { BeginAnew } from './session.ts';

export interface RelayOptions {
  readonly bus: Bus;
  readonly connect: Connect;
  readonly replicate: Replicate;
  readonly observe: Observe;
  /** Where events of changes go. */
  readonly log: ChangeLog;
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

function tablesOf(model: Model): ModelTable[] {
  return [...model.entities.values()].filter(isTable).map(({ schema, name }) => ({ schema, name }));
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error));

const isQuiet = (error: unknown) => error instanceof SlotBusy || error instanceof BeginAnew;

/** What follows from the end of a try. */
interface Judgement {
  readonly state: RelayState;
  /** Milliseconds until the next try. */
  readonly pauseMs: number;
}

/** Tells why, unless that is known: `before` is what was. */
function judge(error: unknown, before: RelayState, options: RelayOptions): Judgement {
  if (isQuiet(error)) return { state: { kind: 'waits' }, pauseMs: busyPauseMs };
  const told = toProblem(error);
  const isProblem = told instanceof RelayProblem;
  const caught = isProblem ? told : toAppError(error);
  const reason = words(caught);
  const isNews = before.kind !== 'off' || before.reason !== reason;
  // Who waits for PostgreSQL is told by whoever answers requests what became of it.
  if (isNews && (isProblem || caught instanceof AppError))
    options.observe({ kind: 'event', level: 'warn', message: `Caching is off: ${reason}` });
  else if (isNews) options.observe({ kind: 'failure', doing: 'relay changes', error });
  const problemPauseMs = options.problemPauseMs ?? defaultProblemPauseMs;
  return { state: { kind: 'off', reason }, pauseMs: isProblem ? problemPauseMs : failurePauseMs };
}

interface Campaign {
  readonly options: RelayOptions;
  readonly signal: AbortSignal;
  readonly state: () => RelayState;
  readonly become: (state: RelayState) => void;
  readonly pause: (ms: number) => Promise<void>;
}

/** Tries until the signal. */
async function campaign(tryToLead: () => Promise<void>, around: Campaign): Promise<void> {
  const { options, signal, state, become, pause } = around;
  while (!signal.aborted) {
    let pauseMs = busyPauseMs;
    try {
      await tryToLead();
    } catch (error) {
      if (signal.aborted) return;
      const judged = judge(error, state(), options);
      pauseMs = judged.pauseMs;
      become(judged.state);
    }
    await pause(pauseMs);
  }
}

/** Tries to lead for as long as it is there; never rejects. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { bus, connect, replicate, observe } = options;
  const ending = new AbortController();
  const { signal } = ending;
  let state: RelayState = { kind: 'waits' };
  const become = (next: RelayState) => {
    if (next.kind !== state.kind) observe({ kind: 'relay-state', state: next.kind });
    state = next;
  };
  observe({ kind: 'relay-state', state: state.kind });
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => {});
  const checkModel = () => {
    // A failure ends the stream too, and is told there.
    if (state.kind === 'leads') state.leading.check().catch(() => {});
  };
  const watched = await watchModel(bus, () => {}, checkModel);

  function onLead(leading: Leading): void {
    become({ kind: 'leads', leading });
    observe({ kind: 'epoch', epoch: leading.epoch });
    const fields = { epoch: leading.epoch, slot: leading.slot };
    observe({ kind: 'event', level: 'info', message: 'relays changes', fields });
  }

  const leadOptions = {
    ...{ bus, connect, replicate, signal, sleep: pause, onLead, log: options.log },
    ...{ eventEntities: followEntities(watched.current), metOids: new Set<number>() },
    ...observeRelay(observe),
  };

  async function tryToLead(): Promise<void> {
    const model = watched.current();
    // Whose tables are not known cannot be told of; the first model comes soon, or nothing is served.
    if (model !== null)
      await lead({ ...leadOptions, modelTables: () => tablesOf(watched.current() ?? model) });
  }

  const campaigning = campaign(tryToLead, { options, signal, state: () => state, become, pause });
  return {
    state: () => state,
    async release() {
      ending.abort();
      await campaigning;
      await watched.release();
    },
  };
}
