// What is said when `npm start` cannot start, and is anything left running?
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createHome, type Started, type StartOptions, startAshlar } from './start-ashlar.ts';

import.meta.jest.setTimeout(15_000);

const home = createHome();
let taken: Server;
let takenPort: number;
let started: Started;

beforeAll(async () => {
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  takenPort = (taken.address() as { port: number }).port;
});
afterEach(() => started.child.kill('SIGKILL'));
afterAll(() => {
  taken.close();
  home.clear();
});

const refusals: [string, () => Partial<StartOptions>, RegExp][] = [
  [
    'a taken port is named, with what to do',
    () => ({ port: takenPort }),
    /^ashlar: port \d+ is taken by another process\n {2}.*free port/,
  ],
  [
    'so is a taken admin port',
    () => ({ adminPort: takenPort }),
    /^ashlar: port \d+ is taken by another process\n {2}.*free port/,
  ],
  [
    'an unknown option is answered with the nearest one',
    () => ({ args: ['--prot', '80'] }),
    /^ashlar: Unknown option '--prot'.*\n {2}Did you mean "--port"\?\n$/,
  ],
  ['a port that is none', () => ({ args: ['--port', '99999'] }), /^ashlar: --port: "99999" is not/],
  [
    'a URL that is none, without repeating it',
    () => ({ args: ['--database', 'mysql://user:hidden@host/name'] }),
    /^ashlar: --database is not the URL of a PostgreSQL\n {2}It looks like this: postgresql:.*\n$/,
  ],
  [
    'every bad variable, the unknown one with the nearest',
    () => ({ environment: { ASHLAR_POOL_SIZE: 'many', ASHLAR_LOGLEVEL: 'info' } }),
    /^ashlar: bad configuration: ASHLAR_POOL_SIZE: .*; ASHLAR_LOGLEVEL: .*"ASHLAR_LOG_LEVEL"\?\n$/,
  ],
  [
    'a directory of manifests that is not there, with the nearest',
    () => ({ app: `${home.app}s` }),
    /^ashlar: --app: there is no directory ".*"\n {2}Did you mean "app-\w+"\?\n$/,
  ],
  [
    'a data directory that cannot be made',
    () => ({ data: join(home.app, 'notes.yaml', 'data') }),
    /^ashlar: ENOTDIR: .*notes\.yaml\/data'\n$/,
  ],
];

test.each(refusals)('%s; code 2, and nothing stays', async (_name, given, words) => {
  started = await startAshlar({ ...home, ...given() });
  expect(await started.ended).toBe(2);
  expect(started.output().replace(/^Building .*\n/, '')).toMatch(words);
  expect(home.processes()).toBe('');
});

test('--help tells the options and ends well', async () => {
  started = await startAshlar({ ...home, args: ['--help'] });
  expect(await started.ended).toBe(0);
  expect(started.output()).toContain('--admin-port N');
});
