import { createSample, type SamplerOptions, samplerNamed } from './sampler.ts';

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';
const [sampled, unsampled] = [`${trace}-01`, `${trace}-00`];

function createWorld(given: Partial<SamplerOptions>) {
  const world = { time: 0, drawn: 0.5 };
  const sample = createSample({
    ...{ name: 'parentbased_always_on', ratio: 0.1, maxClientTracesPerSecond: 2 },
    ...{ now: () => world.time, random: () => world.drawn },
    ...given,
  });
  return Object.assign(world, { sample });
}

test.each<[SamplerOptions['name'], boolean, boolean, boolean]>([
  // The sampler; without a trace; of a trace that is not sampled; of one that is.
  ['always_on', true, true, true],
  ['always_off', false, false, false],
  ['traceidratio', false, false, false],
  ['parentbased_always_on', true, false, true],
  ['parentbased_always_off', false, false, true],
  ['parentbased_traceidratio', false, false, true],
])('%s', (name, alone, below, belowSampled) => {
  const { sample } = createWorld({ name });
  expect([null, unsampled, sampled].map(sample)).toEqual([alone, below, belowSampled]);
});

test('a ratio is drawn, whatever the id of the trace is', () => {
  const world = createWorld({ name: 'parentbased_traceidratio', ratio: 0.1 });
  const share = Array.from({ length: 10 }, (_, i) => {
    world.drawn = i / 10;
    return world.sample(null);
  });
  expect(share.filter(Boolean)).toHaveLength(1);
});

test('clients add no more than so many traces a second to those of the ratio', () => {
  const world = createWorld({ name: 'parentbased_traceidratio', ratio: 0.1 });
  const ask = (times: number) =>
    Array.from({ length: times }, () => world.sample(sampled)).filter(Boolean).length;
  expect(ask(100)).toBe(2);
  world.time = 999;
  expect(ask(100)).toBe(0);
  world.time = 1000;
  expect(ask(100)).toBe(2);
  world.drawn = 0.05;
  expect(ask(100)).toBe(100);
});

test('a sampler that is none is refused, with the nearest one', () => {
  expect(samplerNamed('parentbased_traceidratios')).toEqual({
    mistake: expect.stringContaining('parentbased_traceidratio'),
  });
  expect(samplerNamed('jaeger_remote')).toEqual({ mistake: expect.stringContaining('always_on') });
});
