// Do changes of manifests come into effect while requests go on, and mistakes never?
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import {
  createHome,
  insert,
  notes,
  type Started,
  startAshlar,
  untilStatus,
} from './start-ashlar.ts';

import.meta.jest.setTimeout(60_000);

const topics = `apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata:
  name: topics
spec:
  fields:
    - { name: id, type: bigint, identity: by default }
  primaryKey: [id]
  access: [{ roles: [anon], operations: [read] }]
`;
const home = createHome({ 'notes.yaml': notes(), 'topics.yaml': topics });
let ashlar: Started;

beforeAll(async () => {
  ashlar = await startAshlar(home);
  await untilStatus(`${ashlar.url}/notes`, 200);
});
afterAll(async () => {
  await ashlar.stop();
  home.clear();
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** The status of one request over a connection that is kept. */
function send(agent: Agent, { method, path, body }: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', Prefer: 'return=representation' };
    const sent = request(`${ashlar.url}${path}`, { agent, method, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

const mix: Sent[] = [
  { method: 'GET', path: '/notes?limit=3' },
  { method: 'GET', path: '/notes?select=id,text&id=eq.1' },
  { method: 'POST', path: '/notes', body: '{"text":"under load"}' },
  { method: 'PATCH', path: '/notes?id=eq.1', body: '{"text":"changed under load"}' },
];

/** Sixteen connections that never pause; `end` gives how often each status came. */
function startLoad() {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const statuses = new Map<number, number>();
  let isOver = false;
  async function repeat(from: number): Promise<void> {
    for (let i = from; !isOver; i++) {
      const status = await send(agent, mix[i % mix.length] as Sent);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }
  const running = Promise.all(Array.from({ length: 16 }, (_, i) => repeat(i)));
  return async () => {
    isOver = true;
    await running;
    agent.destroy();
    return [...statuses.keys()].sort();
  };
}

test('new fields are migrated and served, and of a constant load no request fails', async () => {
  await insert(`${ashlar.url}/notes`, { text: 'first' });
  const end = startLoad();
  await pause(500);
  let fields = '';
  for (const name of ['colour', 'size', 'weight']) {
    fields += `    - { name: ${name}, type: text }\n`;
    home.write('notes.yaml', notes(fields));
    await untilStatus(`${ashlar.url}/notes?select=${name}&limit=1`, 200);
  }
  // Statements that were prepared for the table as it was are used again now.
  await pause(500);
  expect(await end()).toEqual([200, 201]);
  const answer = await fetch(`${ashlar.url}/notes?limit=1&order=id`);
  expect(await answer.json()).toEqual([
    expect.objectContaining({ id: 1, colour: null, size: null, weight: null }),
  ]);
});

test('a mistake is told with file, line and the nearest name; what was served stays; mending goes on', async () => {
  home.write('notes.yaml', notes('    - { name: due, type: timestamptzz }\n'));
  await ashlar.printed(/notes\.yaml:9:\d+ .*timestamptzz.*Did you mean "timestamptz"/);
  expect(ashlar.output()).toMatch(/mistakes\. Revision \w+ stays served\./);
  expect((await fetch(`${ashlar.url}/notes?select=colour&limit=1`)).status).toBe(200);
  home.write('notes.yaml', notes('    - { name: due, type: timestamptz }\n'));
  await untilStatus(`${ashlar.url}/notes?select=due&limit=1`, 200);
});

test('a change that is not safe is refused with the reason and the way by hand', async () => {
  home.write('notes.yaml', notes('    - { name: due, type: integer }\n'));
  await ashlar.printed(/cannot be made safely.*stays served[\s\S]*why not: .*[\s\S]*by hand: /);
  expect((await fetch(`${ashlar.url}/notes?select=due&limit=1`)).status).toBe(200);
  home.write('notes.yaml', notes());
  await untilStatus(`${ashlar.url}/notes?select=due&limit=1`, 400);
});

test('an entity whose file is deleted is served no longer, and its table is kept', async () => {
  expect((await fetch(`${ashlar.url}/topics`)).status).toBe(200);
  home.remove('topics.yaml');
  await untilStatus(`${ashlar.url}/topics`, 404);
  home.write('topics.yaml', topics);
  await untilStatus(`${ashlar.url}/topics`, 200);
  expect(ashlar.output().match(/create table topics/g)).toHaveLength(1);
});
