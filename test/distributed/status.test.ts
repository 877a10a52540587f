// Do `ashlar status` and `ashlar doctor` tell of every process, whichever is asked, and of one that stands still?
import { runAshlar } from '../helpers/command-line.ts';
import { createHome } from '../lifecycle/start-ashlar.ts';
import { type Distributed, startDistributed } from './start-distributed.ts';

const home = createHome();
let system: Distributed;

beforeAll(async () => {
  system = await startDistributed({ app: home.app, data: home.data, replicas: 'api=2' });
}, 60_000);
afterAll(async () => {
  await system?.stop();
  await home.untilDeserted();
  home.clear();
}, 60_000);

const services = ['api', 'api', 'cache', 'database', 'gateway', 'operator'];
/** First words of the lines of the table. */
const shownIn = (lines: readonly string[]) =>
  lines.map((line) => line.split(' ')[0] ?? '').filter((word) => services.includes(word));

test('each process is shown, with what clients asked for meanwhile', async () => {
  let isOver = false;
  const asking = (async () => {
    while (!isOver) await (await fetch(`${system.gateways[0]}/notes?limit=1`)).text();
  })().catch((error: Error) => {
    throw new Error(`${error.cause}\n${system.output()}`);
  });
  const { code, out, errors } = await runAshlar(['status', '--url', system.adminUrl]);
  isOver = true;
  await asking;
  expect([code, errors, shownIn(out)]).toEqual([0, [], services]);
  const revisions = out.flatMap((line) => /\b([\da-f]{16})\b/.exec(line)?.[1] ?? []);
  expect([revisions.length, new Set(revisions).size]).toEqual([4, 1]);
  expect(out).toContainEqual(expect.stringMatching(/^notes +[1-9]/));
  expect(out).toContainEqual(expect.stringMatching(/^Relay: database-\w+ leads/));
}, 30_000);

test('a doctor looks at what all of them rest on', async () => {
  const { code, out } = await runAshlar(['doctor', '--url', system.adminUrl]);
  expect({ code, out, output: system.output() }).toMatchObject({ code: 0 });
  for (const check of ['version of NATS', 'JetStream', 'wal_level', 'open files', 'clocks'])
    expect(out).toContainEqual(expect.stringContaining(` ${check}: `));
  // What all six see of NATS is one finding.
  expect(out.filter((line) => line.includes(' version of NATS: '))).toHaveLength(1);
}, 30_000);

test('who stands still is named', async () => {
  const pid = system.pid('cache');
  process.kill(pid, 'SIGSTOP');
  try {
    // It is known to be there as long as it was heard: whoever asks hears what it said before only.
    const { code, out } = await runAshlar(['status', '--seconds', '0.1', '--url', system.adminUrl]);
    expect([code, shownIn(out)]).toEqual([1, services.filter((name) => name !== 'cache')]);
    expect(out).toContainEqual(expect.stringMatching(/^error: .*cache/));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}, 30_000);
