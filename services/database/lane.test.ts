import { Lane, type LaneOptions } from './lane.ts';

/** A server one can look at: what was sent, and a hand on when each statement returns. */
function createServer(options: { elapsedMs?: number; bytes?: number; fails?: string } = {}) {
  const sent: string[][] = [];
  const returns: (() => void)[] = [];
  let clock = 0;
  let gated = 0;
  let isBatchBroken = false;

  function statement(values: readonly string[]): Promise<string[]> {
    sent.push([...values]);
    return new Promise((resolve, reject) => {
      returns.push(() => {
        clock += (options.elapsedMs ?? 0.1) * values.length;
        const isBad = values.some((value) => value === options.fails);
        if (isBad || (isBatchBroken && values.length > 1)) reject(new Error(`bad ${values}`));
        else resolve(values.map((value) => `answer ${value}`));
      });
    });
  }
  const laneOptions: LaneOptions<string, string> = {
    runSingle: async (value) => (await statement([value]))[0] as string,
    runBatch: statement,
    slow: (work) => {
      gated++;
      return work();
    },
    sizeOf: () => options.bytes ?? 100,
    now: () => clock,
  };
  /** Lets the oldest running statement return, and what follows from it happen. */
  async function returnOne(): Promise<void> {
    returns.shift()?.();
    for (let i = 0; i < 10; i++) await Promise.resolve();
  }
  return {
    lane: new Lane(laneOptions),
    sent,
    returnOne,
    gated: () => gated,
    breakBatches: () => {
      isBatchBroken = true;
    },
  };
}

/** A lane whose shape has been measured once, and the server's memory of it wiped. */
async function measuredLane(options: Parameters<typeof createServer>[0] = {}) {
  const server = createServer(options);
  const first = server.lane.send('first');
  await server.returnOne();
  await first;
  server.sent.length = 0;
  return server;
}

test('before its first answer a shape travels alone, one at a time', async () => {
  const { lane, sent, returnOne } = createServer();
  const answers = ['a', 'b', 'c'].map((value) => lane.send(value));
  expect(sent).toEqual([['a']]);
  await returnOne();
  expect(sent.slice(1)).toEqual([['b', 'c']]);
  await returnOne();
  expect(await Promise.all(answers)).toEqual(['answer a', 'answer b', 'answer c']);
});

test('two statements run; what waits behind them goes together when one returns', async () => {
  const { lane, sent, returnOne } = await measuredLane();
  const answers = ['a', 'b', 'c', 'd', 'e'].map((value) => lane.send(value));
  expect(sent).toEqual([['a'], ['b']]);
  await returnOne();
  expect(sent.slice(2)).toEqual([['c', 'd', 'e']]);
  await returnOne();
  await returnOne();
  expect(await Promise.all(answers)).toEqual(
    ['a', 'b', 'c', 'd', 'e'].map((value) => `answer ${value}`),
  );
});

test('no more than 64 travel together', async () => {
  const { lane, sent, returnOne } = await measuredLane();
  for (let i = 0; i < 102; i++) void lane.send(String(i));
  await returnOne();
  expect(sent.map((values) => values.length)).toEqual([1, 1, 64]);
});

test('a batch holds only as many as its shape gets done in 10 ms', async () => {
  const { lane, sent, returnOne } = await measuredLane({ elapsedMs: 1.5 });
  for (let i = 0; i < 20; i++) void lane.send(String(i));
  await returnOne();
  expect(sent.map((values) => values.length)).toEqual([1, 1, 6]);
});

test.each([
  ['slow', { elapsedMs: 3 }],
  ['large', { bytes: 1024 * 1024 }],
])('a shape that is %s travels alone, through the gate', async (_, options) => {
  const { lane, sent, gated } = await measuredLane(options);
  const before = gated();
  for (let i = 0; i < 5; i++) void lane.send(String(i));
  expect(sent.map((values) => values.length)).toEqual([1, 1, 1, 1, 1]);
  expect(gated() - before).toBe(5);
});

test('when a batch fails, each gets its own answer or its own error', async () => {
  const { lane, returnOne } = await measuredLane({ fails: 'bad' });
  const outcomes = ['a', 'b', 'c', 'bad', 'd'].map((value) =>
    lane.send(value).catch((error: Error) => error.message),
  );
  for (let i = 0; i < 8; i++) await returnOne();
  expect(await Promise.all(outcomes)).toEqual([
    'answer a',
    'answer b',
    'answer c',
    'bad bad',
    'answer d',
  ]);
});

test('a lane goes on after failures', async () => {
  const { lane, returnOne, breakBatches } = await measuredLane();
  breakBatches();
  const answers = ['a', 'b', 'c', 'd'].map((value) => lane.send(value));
  for (let i = 0; i < 6; i++) await returnOne();
  expect(await Promise.all(answers)).toEqual(['answer a', 'answer b', 'answer c', 'answer d']);
});
