import { Freshness } from './freshness.ts';

const boundMs = 250;

test('it is fresh since the question was sent, once everything flushed then is applied', () => {
  const freshness = new Freshness({ boundMs });
  freshness.ask(1000);
  freshness.answer(1000, 50, 40);
  expect(freshness.isFresh(1010)).toBe(false);
  freshness.reach(49);
  expect(freshness.isFresh(1010)).toBe(false);
  freshness.reach(50);
  expect(freshness.isFresh(1010)).toBe(true);
  expect(freshness.isFresh(1250)).toBe(true);
  expect(freshness.isFresh(1251)).toBe(false);
});

test('one question serves all reads, and is renewed when half of the time is over', () => {
  const freshness = new Freshness({ boundMs });
  expect(freshness.shallAsk(1000)).toBe(true);
  freshness.ask(1000);
  expect(freshness.shallAsk(1001)).toBe(false);
  freshness.answer(1000, 50, 50);
  expect(freshness.shallAsk(1125)).toBe(false);
  expect(freshness.shallAsk(1126)).toBe(true);
});

test('a question that is lost, or fails, is asked again', () => {
  const freshness = new Freshness({ boundMs });
  freshness.ask(1000);
  expect(freshness.shallAsk(1250)).toBe(false);
  expect(freshness.shallAsk(1251)).toBe(true);
  freshness.ask(1300);
  freshness.fail(1300);
  expect(freshness.shallAsk(1301)).toBe(true);
});

test('an answer to an earlier question proves nothing of the later one', () => {
  const freshness = new Freshness({ boundMs });
  freshness.ask(1000);
  freshness.ask(2000);
  freshness.answer(1000, 50, 50);
  expect(freshness.isFresh(2000)).toBe(false);
});

test('who loses track is not fresh any more', () => {
  const freshness = new Freshness({ boundMs });
  freshness.ask(1000);
  freshness.answer(1000, 50, 50);
  freshness.lose();
  expect(freshness.isFresh(1001)).toBe(false);
});
