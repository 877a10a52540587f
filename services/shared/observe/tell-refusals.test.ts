import type { Observation } from './observation.ts';
import type { ConnectionRefusal } from './request-observation.ts';
import { tellRefusals } from './tell-refusals.ts';

function start() {
  const told: Observation[] = [];
  let later: (() => void)[] = [];
  const observe = tellRefusals(
    (observation) => told.push(observation),
    (run) => later.push(run),
  );
  return {
    observe,
    refuse: (reason: ConnectionRefusal, address: string) =>
      observe({ kind: 'connection-refused', reason, address }),
    /** The time in which they are gathered is over. */
    pass() {
      const runs = later;
      later = [];
      for (const run of runs) run();
    },
    told: () =>
      told
        .splice(0)
        .map((observation) => (observation.kind === 'event' ? observation.fields : observation)),
  };
}

test('the first is told at once, the others together, and then there is silence', () => {
  const { refuse, pass, told } = start();
  refuse('connections', '192.0.2.1');
  expect(told()).toEqual([
    { reason: 'connections', count: 1, client_addresses: { '192.0.2.1': 1 } },
  ]);
  refuse('connections', '192.0.2.2');
  refuse('connections', '192.0.2.3');
  refuse('connections', '192.0.2.3');
  expect(told()).toEqual([]);
  pass();
  expect(told()).toEqual([
    { reason: 'connections', count: 3, client_addresses: { '192.0.2.3': 2, '192.0.2.2': 1 } },
  ]);
  pass();
  pass();
  expect(told()).toEqual([]);
  refuse('connections', '192.0.2.1');
  expect(told()).toHaveLength(1);
});

test('each reason is told for itself', () => {
  const { refuse, told } = start();
  refuse('connections', '192.0.2.1');
  refuse('slow_read', '192.0.2.1');
  expect(told()).toHaveLength(2);
});

test('of a flood from everywhere five addresses are named, and all are counted', () => {
  const { refuse, pass, told } = start();
  for (let i = 0; i <= 3000; i++) refuse('connections', `2001:db8::${i.toString(16)}`);
  for (let i = 0; i < 500; i++) refuse('connections', '2001:db8::1');
  told();
  pass();
  const [{ count, client_addresses: addresses }] = told() as [
    { count: number; client_addresses: Record<string, number> },
  ];
  expect(count).toBe(3500);
  expect(Object.keys(addresses)).toHaveLength(5);
  expect(addresses['2001:db8::1']).toBeGreaterThan(0);
});

test('what a limit refused and what was shed are told for themselves', () => {
  const { observe, told } = start();
  const address = '192.0.2.1';
  observe({ kind: 'limited', policy: 'connections', address });
  observe({ kind: 'shed', shedClass: 'anonymous', address });
  expect(told()).toEqual([
    { policy: 'connections', count: 1, client_addresses: { [address]: 1 } },
    { class: 'anonymous', count: 1, client_addresses: { [address]: 1 } },
  ]);
});

test('anything else passes', () => {
  const { observe, told } = start();
  observe({ kind: 'connections', open: 3 });
  expect(told()).toEqual([{ kind: 'connections', open: 3 }]);
});
