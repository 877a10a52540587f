// How is a gateway attacked? From many addresses of this machine, as a process of its own; it is ended by its parent.
import { connect } from 'node:net';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    path: { type: 'string', default: '/rest/v1/items?id=eq.1' },
    addresses: { type: 'string', default: '1' },
    connections: { type: 'string', default: '50' },
    token: { type: 'string', default: '' },
    slow: { type: 'boolean', default: false },
    pauseMs: { type: 'string', default: '0' },
  },
});
const addresses = Number(values.addresses);
const pauseMs = Number(values.pauseMs);
const authorization = values.token === '' ? '' : `Authorization: Bearer ${values.token}\r\n`;
const request = `GET ${values.path} HTTP/1.1\r\nHost: a\r\n${authorization}\r\n`;

/** 127.2.0.1 and on. @param {number} index */
const addressOf = (index) => `127.2.${Math.floor(index / 250)}.${(index % 250) + 1}`;

/** Asks again as soon as it is answered; where it is cut off, from the same address. @param {number} index */
function flood(index) {
  const socket = connect({
    port: Number(values.port),
    host: '127.0.0.1',
    localAddress: addressOf(index % addresses),
  });
  socket.on('connect', () => socket.write(request));
  socket.on('data', () =>
    pauseMs === 0 ? socket.write(request) : setTimeout(() => socket.write(request), pauseMs),
  );
  socket.on('error', () => {});
  socket.on('close', () => setTimeout(flood, 100, index));
}

/** Sends a byte a second, and never a whole request. @param {number} index */
function trickle(index) {
  const socket = connect({
    port: Number(values.port),
    host: '127.0.0.1',
    localAddress: addressOf(index % addresses),
  });
  let sent = 0;
  const timer = setInterval(() => socket.write(request[sent++ % 10] ?? 'x'), 1000);
  socket.on('error', () => {});
  socket.on('close', () => {
    clearInterval(timer);
    setTimeout(trickle, 1000, index);
  });
}

for (let index = 0; index < Number(values.connections); index++)
  if (values.slow) trickle(index);
  else flood(index);
