import { Lane, type LaneOptions, type Timed } from './lane.ts';

interface ServerOptions {
  /** Of one row. */
  readonly elapsedMs?: number;
  readonly bytes?: number;
  /** A value whose statement fails. */
  readonly fails?: string;
  readonly hadNoEffect?: boolean;
}

/** A server one can look at: what was sent, and a hand on when each statement returns. */
function createServer(options: ServerOptions = {}) {
  const sent: string[][] = [];
  const returns: (() => void)[] = [];
  let gated = 0;
  let isBatchBroken = false;

  function statement(values: readonly string[]): Promise<Timed<string[]>> {
    sent.push([...values]);
    return new Promise((resolve, reject) => {
      returns.push(() => {
        const elapsedMs = (options.elapsedMs ?? 0.1) * values.length;
        const isBad = values.some((value) => value === options.fails);
        if (isBad || (isBatchBroken && values.length > 1)) reject(new Error(`bad ${values}`));
        else resolve({ said: values.map((value) => `answer ${value}`), elapsedMs });
      });
    });
  }
  const laneOptions: LaneOptions<string, string> = {
    async runSingle(value) {
      const { said, elapsedMs } = await statement([value]);
      return { said: said[0] as string, elapsedMs };
    },
    runBatch: statement,
    slow: (work) => {
      gated++;
      return work();
    },
    hadNoEffect: () => options.hadNoEffect ?? true,
    sizeOf: () => options.bytes ?? 100,
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
async function measuredLane(options: ServerOptions = {}) {
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

test('a batch that may have had an effect is not sent again', async () => {
  const { lane, sent, returnOne } = await measuredLane({ fails: 'bad', hadNoEffect: false });
  const outcomes = ['a', 'b', 'c', 'bad'].map((value) =>
    lane.send(value).catch((error: Error) => error.message),
  );
  for (let i = 0; i < 4; i++) await returnOne();
  expect(await Promise.all(outcomes)).toEqual(['answer a', 'answer b', 'bad c,bad', 'bad c,bad']);
  expect(sent).toEqual([['a'], ['b'], ['c', 'bad']]);
});

test('one statement that waited long does not make a shape slow; several do, and quick ones mend it', async () => {
  const options = { elapsedMs: 0.1 };
  const { lane, sent, returnOne } = await measuredLane(options);
  async function runOne(elapsedMs: number): Promise<void> {
    options.elapsedMs = elapsedMs;
    const answer = lane.send('x');
    await returnOne();
    await answer;
  }
  async function sizesOfFive(): Promise<number[]> {
    sent.length = 0;
    options.elapsedMs = 0.1;
    const answers = Array.from({ length: 5 }, (_, i) => lane.send(String(i)));
    for (let i = 0; i < 5; i++) await returnOne();
    await Promise.all(answers);
    return sent.map((values) => values.length);
  }
  await runOne(1000);
  expect(await sizesOfFive()).toEqual([1, 1, 3]);
  for (let i = 0; i < 3; i++) await runOne(1000);
  expect(await sizesOfFive()).toEqual([1, 1, 1, 1, 1]);
  for (let i = 0; i < 10; i++) await runOne(0.1);
  expect(await sizesOfFive()).toEqual([1, 1, 3]);
});
