// How does a statement become a span? One, however many requests travel in it: below the first, with links to the others.
import { isSampled, type Trace } from '../shared/trace.ts';
import { attributeNames } from '../shared/tracing/attribute-names.ts';
import { isSpan, type Span, type Tracing } from '../shared/tracing/tracing.ts';
import type { RunStatement, Statement, StatementPurpose } from './statement.ts';

/** Neither SQL nor values: what it does, to what, and for how many. */
function attributesOf({ operation, collection }: StatementPurpose, requests: number) {
  return {
    [attributeNames.dbSystem]: 'postgresql',
    [attributeNames.dbOperation]: operation,
    [attributeNames.dbCollection]: collection,
    ...(requests > 1 ? { [attributeNames.dbBatchSize]: requests } : {}),
  };
}

function isTraced(trace: Trace | undefined): trace is Trace {
  return trace !== undefined && isSampled(trace.traceparent);
}

function open(tracing: Tracing, { purpose, traces = [] }: Statement): Span | null {
  const [first, ...others] = traces.filter(isTraced);
  if (first === undefined || purpose === undefined) return null;
  const { operation, collection } = purpose;
  const span = tracing.start(first, {
    name: `${operation} ${collection}`,
    kind: 'client',
    attributes: attributesOf(purpose, traces.length),
    links: others,
  });
  // From each of the requests there is a way to what it waited for.
  if (span !== null) for (const other of others) if (isSpan(other)) other.linkTo(span);
  return span;
}

function endFailed(span: Span, error: unknown): void {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const sqlstate = typeof code === 'string' ? code : 'connection';
  span.set({ [attributeNames.dbStatus]: sqlstate });
  span.end(sqlstate);
}

/** Runs the statement; the span tells for how long it waited for a connection, and which process of PostgreSQL ran it. */
export function traceStatements(run: RunStatement, tracing: Tracing | null): RunStatement {
  if (tracing === null) return run;
  return async (statement) => {
    const span = open(tracing, statement);
    if (span === null) return run(statement);
    const askedMs = performance.now();
    const onConnected = (pid: number | null) => {
      span.set({ 'ashlar.pool_wait_ms': performance.now() - askedMs });
      if (pid !== null) span.set({ 'ashlar.postgresql_pid': pid });
    };
    try {
      const rows = await run({ ...statement, onConnected });
      span.end();
      return rows;
    } catch (error) {
      endFailed(span, error);
      throw error;
    }
  };
}
