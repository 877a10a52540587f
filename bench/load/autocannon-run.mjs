// How does autocannon send the prepared requests? Arguments: URL FILE FIRST CONNECTIONS SECONDS; answers one line of JSON.
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

const [url = '', file = '', first, connections, seconds] = process.argv.slice(2);

/** The requests of a file of ../requests.mjs. @param {Buffer} bytes */
function readRequests(bytes) {
  const requests = [];
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf(10, at);
    const end = lineEnd + 1 + Number(bytes.toString('latin1', at, lineEnd));
    requests.push(bytes.subarray(lineEnd + 1, end));
    at = end;
  }
  return requests;
}

/** One request as autocannon wants it, which adds host and content-length itself. @param {Buffer} bytes */
function parseRequest(bytes) {
  const headEnd = bytes.indexOf('\r\n\r\n');
  const [requestLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const [method, path] = requestLine.split(' ');
  const fields = lines.filter((line) => !/^(host|content-length):/.test(line));
  const headers = Object.fromEntries(fields.map((line) => line.split(/: (.*)/s).slice(0, 2)));
  return {
    method: /** @type {'GET' | 'POST' | 'PATCH'} */ (method),
    path: path ?? '/',
    headers,
    body: bytes.subarray(headEnd + 4),
  };
}

const requests = readRequests(readFileSync(file));
let at = Number(first);
/** @type {number[]} */
const timesMs = [];

/** Called once for each request. @param {autocannon.Request} request */
function setupRequest(request) {
  at = (at + 1) % requests.length;
  return { ...request, ...parseRequest(/** @type {Buffer} */ (requests[at])) };
}

/** @param {autocannon.Result} result */
function tell(result) {
  timesMs.sort((a, b) => a - b);
  /** @param {number} share */
  const percentile = (share) => timesMs[Math.ceil(timesMs.length * share) - 1] ?? 0;
  const told = {
    requests: timesMs.length,
    seconds: result.duration,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
    errors: result.non2xx + result.errors + result.timeouts,
  };
  console.log(JSON.stringify(told));
}

const run = autocannon(
  {
    url,
    connections: Number(connections),
    duration: Number(seconds),
    timeout: 30,
    requests: [{ setupRequest }],
  },
  (error, result) => {
    if (error) throw error;
    tell(result);
  },
);
// Its own histogram counts whole milliseconds. The fourth argument is the time from request to answer.
run.on('response', (...answer) => timesMs.push(answer[3]));
