// Rows 15 and 16: how long does a gateway wait, and for how many?
import { get, needing } from '../requests.mjs';

/** @typedef {import('../attack-case.ts').AttackCase} AttackCase */
const posting =
  'POST {closed} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n';
/** Answers to so many are more than any kernel takes. */
const pipelined = 20_000;

/** @type {readonly AttackCase[]} */
export const slow = [
  {
    ...{ row: 15, name: 'nothing is sent', send: '' },
    expect: { status: [408, 'nothing'], closes: true },
  },
  {
    ...{ row: 15, name: 'headers that stop', send: 'GET {open} HTTP/1.1\r\nHost: {host}\r\nA' },
    expect: { status: [408], closes: true },
  },
  {
    ...{ row: 15, name: 'headers a byte at a time', manner: 'trickle' },
    send: 'GET {open} HTTP/1.1\r\nHost: {host}\r\nA: ',
    expect: { status: [408], closes: true },
  },
  {
    ...{
      row: 15,
      name: 'a body that stops',
      send: `${posting}Content-Length: 1000\r\n\r\n{`,
      needs: needing('secret'),
    },
    expect: { status: [408], closes: true },
  },
  {
    ...{ row: 15, name: 'a body a byte at a time', manner: 'trickle', needs: needing('secret') },
    send: `${posting}Content-Length: 100000\r\n\r\n{`,
    expect: { status: [408], closes: true },
  },
  {
    ...{ row: 15, name: 'answers that are not read', manner: 'unread' },
    send: 'GET {open} HTTP/1.1\r\nHost: {host}\r\n\r\n'.repeat(pipelined),
    expect: { status: ['cut'] },
  },
];

/** @type {readonly AttackCase[]} */
export const floods = [
  {
    ...{ row: 16, name: '1,100 connections of one address', flood: 1100, send: get('{open}') },
    expect: { status: ['nothing'] },
  },
];
