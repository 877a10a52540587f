import { setTimeout as pause } from 'node:timers/promises';
import { type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Observation } from '../../observe/observation.ts';
import { BoundedExport } from './bounded-export.ts';

type Tell = Parameters<SpanExporter['export']>[1];

/** A collector that answers when it is told to, and everything that was observed. */
function createWorld(maxSpans: number) {
  const observed: Observation[] = [];
  const sent: { readonly names: string[]; readonly tell: Tell }[] = [];
  let time = 0;
  const exporter: SpanExporter = {
    export: (spans, tell) => void sent.push({ names: spans.map(({ name }) => name), tell }),
    shutdown: async () => {},
  };
  const exporting = new BoundedExport({
    ...{ exporter, maxSpans, delayMs: 1 },
    observe: (observation) => observed.push(observation),
    now: () => time,
  });
  const tracer = new TracerProvider({ spanProcessors: [exporting] }).getTracer('test');
  return {
    ...{ observed, sent, exporting },
    later: (ms: number) => {
      time += ms;
    },
    span: (name: string) => tracer.startSpan(name).end(),
    async untilSent(messages: number) {
      while (sent.length < messages) await pause(1);
    },
    warnings: () => observed.filter(({ kind }) => kind === 'event'),
    counts: () => observed.filter(({ kind }) => kind === 'spans'),
  };
}

const taken = { code: 0 };
const refused = {
  code: 1,
  error: Object.assign(new Error('says what it was sent'), { code: 503 }),
};

test('spans go out together, and are counted once they are taken', async () => {
  const { span, untilSent, sent, counts } = createWorld(10);
  for (const name of ['a', 'b']) span(name);
  await untilSent(1);
  expect(sent[0]?.names).toEqual(['a', 'b']);
  expect(counts()).toEqual([]);
  sent[0]?.tell(taken);
  expect(counts()).toEqual([{ kind: 'spans', outcome: 'exported', count: 2 }]);
});

test('while the collector does not answer only so many wait; the others are dropped and counted', async () => {
  const { span, untilSent, sent, counts, exporting } = createWorld(3);
  for (const name of ['a', 'b', 'c']) span(name);
  await untilSent(1);
  for (const name of ['d', 'e']) span(name);
  sent[0]?.tell(taken);
  span('f');
  await untilSent(2);
  sent[1]?.tell(taken);
  await exporting.close();
  expect(sent.map(({ names }) => names)).toEqual([['a', 'b', 'c'], ['f']]);
  expect(counts()).toEqual([
    { kind: 'spans', outcome: 'exported', count: 3 },
    { kind: 'spans', outcome: 'dropped', count: 2 },
    { kind: 'spans', outcome: 'exported', count: 1 },
  ]);
});

test('that they are not taken is told once a minute, with a status and no word of the collector', async () => {
  const { span, untilSent, sent, warnings, counts, later } = createWorld(10);
  for (const [message, ms] of [0, 59_000, 1000].entries()) {
    later(ms);
    span('a');
    await untilSent(message + 1);
    sent[message]?.tell(refused);
  }
  const warning = {
    kind: 'event',
    level: 'warn',
    message: 'spans cannot be sent to OTEL_EXPORTER_OTLP_ENDPOINT',
    fields: { reason: '503' },
  };
  expect(warnings()).toEqual([warning, warning]);
  const one = { kind: 'spans', outcome: 'failed', count: 1 };
  expect(counts()).toEqual([one, one, one]);
});

test('the end of the process waits for what is on its way, but not for a collector that says nothing', async () => {
  const { span, exporting } = createWorld(10);
  span('a');
  await expect(exporting.close()).resolves.toBeUndefined();
}, 10_000);
