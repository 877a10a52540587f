// What do clients inside of the cluster see? Reads, embeds, writes that are read back, and events, until SIGTERM.
//
// SIGUSR2 prints what happened since the last time as one line of JSON and begins anew.
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const { GATEWAY = '', TOKEN = '', RUN = '' } = process.env;
const clients = 10;
const perSecond = 100;
const agent = new Agent({ keepAlive: true, maxSockets: clients });
const headers = {
  authorization: `Bearer ${TOKEN}`,
  'content-type': 'application/json',
  prefer: 'return=representation',
};
let isStopped = false;
/** Where the stream of events is. @type {string | undefined} */
let place;

const fresh = () => ({
  answered: 0,
  longestGapMs: 0,
  /** @type {object[]} */ failures: [],
  /** @type {string[]} */ written: [],
  /** Written while events were followed. @type {string[]} */ followed: [],
  /** @type {string[]} */ told: [],
  /** @type {string[]} */ resets: [],
});
let seen = fresh();
let lastMs = performance.now();
let nextMs = performance.now();

/** Resolves when it is this request's turn: so many a second, as long as clients are free. */
function turn() {
  const nowMs = performance.now();
  const mineMs = Math.max(nextMs, nowMs);
  nextMs = mineMs + 1000 / perSecond;
  return pause(mineMs - nowMs);
}

/** @param {string} method @param {string} path @param {string} [body] @returns {Promise<any>} */
function send(method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request(GATEWAY + path, { method, agent, headers, timeout: 20_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('error', reject);
      answer.on('data', (part) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in 20 s')));
    sent.on('error', reject).end(body);
  });
}

/** The rows, or null where it failed, which is noted. @param {string} method @param {string} path @param {object} [body] */
async function ask(method, path, body) {
  await turn();
  try {
    const answer = await send(method, path, body && JSON.stringify(body));
    if (answer.status < 300) {
      const nowMs = performance.now();
      seen.longestGapMs = Math.max(seen.longestGapMs, Math.round(nowMs - lastMs));
      lastMs = nowMs;
      seen.answered++;
      return JSON.parse(answer.text);
    }
    const retryAfter = answer.headers['retry-after'];
    seen.failures.push({ method, path, status: answer.status, retryAfter, text: answer.text });
  } catch (error) {
    seen.failures.push({ method, path, status: 0, text: String(error) });
  }
  return null;
}

/** @param {string} email */
async function writeAndReadBack(email) {
  const body = { name: 'Load', email, city: 'Paris' };
  const isFollowed = place !== undefined;
  const written = await ask('POST', '/rest/v1/customers', body);
  if (written === null) return;
  seen.written.push(email);
  if (isFollowed) seen.followed.push(email);
  const path = `/rest/v1/customers?email=eq.${email}&select=email`;
  const found = await ask('GET', path);
  if (found !== null && found.length !== 1)
    seen.failures.push({ path, status: 200, text: 'stale' });
}

/** @param {number} name */
async function client(name) {
  for (let i = 0; !isStopped; i++) {
    if (i % 3 === 0) await writeAndReadBack(`${RUN}-${name}-${i}@example.org`);
    else if (i % 3 === 1) await ask('GET', '/rest/v1/customers?limit=3&order=id');
    else await ask('GET', '/rest/v1/orders?select=id,customer:customers(name)&limit=2&order=id');
  }
}

/** @param {string} text of one event */
function hear(text) {
  const fields = Object.fromEntries(
    text.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
  );
  const { id, event, data } = fields;
  if (event === 'reset') seen.resets.push(data);
  else if (event === 'insert') seen.told.push(JSON.parse(data).data.row.email);
  return id;
}

/** One stream, from the last place on; resolves when it ends. */
function followOnce() {
  const at = place === undefined ? {} : { 'last-event-id': place };
  return new Promise((resolve) => {
    let rest = '';
    const options = { headers: { ...headers, ...at }, timeout: 30_000 };
    const path = '/events/v1/customers?select=email';
    const sent = request(GATEWAY + path, options, (answer) => {
      if (answer.statusCode !== 200) answer.resume();
      else
        answer.setEncoding('utf8').on('data', (part) => {
          const events = (rest + part).split('\n\n');
          rest = events.pop() ?? '';
          for (const event of events) place = hear(event) ?? place;
        });
      answer.on('error', resolve).on('close', resolve);
    });
    sent
      .on('timeout', () => sent.destroy())
      .on('error', resolve)
      .on('close', resolve)
      .end();
  });
}

/** As EventSource does, for as long as it takes. */
async function follow() {
  while (!isStopped) {
    await followOnce();
    await pause(1000);
  }
}

process.on('SIGUSR2', () => {
  console.log(JSON.stringify(seen));
  seen = fresh();
  lastMs = performance.now();
});
process.on('SIGTERM', () => (isStopped = true));
void follow();
await Promise.all(Array.from({ length: clients }, (_, name) => client(name)));
