// Which events does a client get, from where on?
import type { ChangeReader, ChangeTail } from '../../shared/bus/change-log.ts';
import type { Caller } from '../../shared/caller.ts';
import { positionOfId } from '../../shared/change-position.ts';
import type { Model } from '../../shared/model/model.ts';
import { unsampled } from '../../shared/trace.ts';
import type { Consistency } from '../consistency/consistency.ts';
import type { Exchange } from '../exchange.ts';
import { entityWithEvents, readsAll } from './allowed.ts';
import { EventStream, lossReason } from './event-stream.ts';
import { allRows, SomeRows } from './known-rows.ts';
import { isFiltered, parseEventsQuery } from './parse-events-query.ts';
import { type ReadRowsOptions, RowReader } from './read-rows.ts';
import type { RecentChanges } from './recent-changes.ts';
import { resumeAt } from './resume.ts';
import type { SseClient } from './sse-client.ts';
import { ChangeTeller } from './tell-changes.ts';

export interface StreamSources {
  readonly log: ChangeReader;
  readonly recent: RecentChanges;
  readonly ask: ReadRowsOptions['ask'];
  readonly consistency: Consistency;
  /** The one that is served now. */
  readonly model: () => Model;
  readonly deadlineMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onTold: () => void;
}

/** Who asks for the events of what. */
export interface EventsAsked {
  readonly entity: string;
  readonly query: string;
  readonly caller: Caller;
}

/** What was opened, and sends as soon as there is somewhere to send to. */
export type BeginStream = (client: SseClient) => Promise<void>;

/**
 * Everything that can be refused is refused here, before an answer begins. Who calls has joined `recent`.
 * @throws AppError ASH400, ASH404, ASH503, 42501, PGRST205; RefusedRead
 */
export async function openStream(
  sources: StreamSources,
  { request, trace }: Pick<Exchange, 'request' | 'trace'>,
  { entity: name, query, caller }: EventsAsked,
): Promise<BeginStream> {
  const { log, recent, ask, model, deadlineMs } = sources;
  const allowed = () => {
    const current = model();
    entityWithEvents(name, current, caller.role);
    return current;
  };
  const entity = entityWithEvents(name, model(), caller.role);
  const wanted = parseEventsQuery(query);
  // It reads for hours, and a trace has to end.
  const read = { ask, entity, caller, trace: unsampled(trace), deadlineMs };
  const reader = new RowReader({ ...read, ...wanted });
  await reader.check({ seen: null, model: model() });

  const isWhole = !isFiltered(wanted) && readsAll(entity, caller.role);
  const rows = isWhole ? allRows : new SomeRows();
  const know = async ({ id }: ChangeTail) => {
    if (!(rows instanceof SomeRows)) return;
    rows.replace(await reader.keys({ seen: positionOfId(id ?? ''), model: allowed() }));
  };
  const tail = await recent.tail();
  const lastId = request.headers['last-event-id'];
  const place = lastId === undefined ? tail : await resumeAt(String(lastId), tail, log);
  // Who has to read anew is known from then on.
  if (place !== null) await know(tail);
  const teller = new ChangeTeller(reader, rows);
  const { consistency, sleep, onTold } = sources;
  return async (client) => {
    const stream = new EventStream(
      {
        ...{ entity: name, recent, log, client, teller, rows },
        ...{ know, allowed, sleep, onTold, token: tokenFor(consistency, caller) },
      },
      { place: place ?? tail, backAt: lastId === undefined ? null : tail },
    );
    if (place === null) await stream.reset(tail, lossReason);
    await stream.run();
  };
}

/** What a read sends to see what is told up to a place. */
function tokenFor(consistency: Consistency, caller: Caller) {
  return ({ id }: ChangeTail): string | null => {
    const position = positionOfId(id ?? '');
    return position === null ? null : (consistency.wrote(caller, position)[1] ?? null);
  };
}
