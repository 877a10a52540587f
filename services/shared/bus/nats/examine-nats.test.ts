// Is a NATS server noticed that is too old, takes too little, or stores nothing?
import { examineServer } from './examine-nats.ts';

const good = { version: '2.14.0', max_payload: 1_048_576, jetstream: true };

test.each([
  { info: good, levels: ['fine', 'fine', 'fine'] },
  { info: { ...good, version: '2.9.25' }, levels: ['fine', 'fine', 'fine'] },
  { info: { ...good, version: '2.8.4' }, levels: ['error', 'fine', 'fine'] },
  { info: { ...good, version: '3.0.0-beta.1' }, levels: ['fine', 'fine', 'fine'] },
  { info: { ...good, max_payload: 65_536 }, levels: ['fine', 'warning', 'fine'] },
  { info: { ...good, jetstream: false }, levels: ['fine', 'fine', 'error'] },
])('$info', ({ info, levels }) => {
  expect(examineServer(info).map(({ level }) => level)).toEqual(levels);
});
