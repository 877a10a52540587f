// Is a mistake found exactly where JSON.parse finds one too?
import * as fc from 'fast-check';
import { findJsonMistake } from './find-json-mistake.ts';

test.each<[string, string, number]>([
  ['', 'expected a value', 0],
  ['{"a" 1}', 'expected ":"', 5],
  ['{"a":1 "b":2}', 'expected "," or "}"', 7],
  ['[1 2]', 'expected "," or "]"', 3],
  ['[01]', 'expected "," or "]"', 2],
  ['[+1]', 'expected a value', 1],
  ['[NaN]', 'expected a value', 1],
  ['["a', 'a quote is not closed', 1],
  ['["\\x"]', 'there is no such escape', 2],
  ['["\\u12G4"]', 'there is no such escape', 2],
  ['["a\nb"]', 'a control character must be written as an escape', 3],
  ['[1]]', 'expected the end', 3],
  ['\u00a0[]', 'expected a value', 0],
])('%j: %s', (text, problem, position) => {
  expect(findJsonMistake(text, 100)).toEqual({ problem, position });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON in which one character may be another one. */
const nearlyJson = fc
  .tuple(fc.json(), fc.nat(), fc.constantFrom(...'{}[]":,\\0-.eEtu \n\t\u0000\u00a0', ''))
  .map(([text, at, character]) => {
    const position = at % text.length;
    return text.slice(0, position) + character + text.slice(position + 1);
  });

test('a text has a mistake exactly when JSON.parse refuses it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), nearlyJson, fc.string({ unit: 'binary' })), (text) => {
      expect(findJsonMistake(text, 1000) === null).toBe(isJson(text));
    }),
    { numRuns: 1000 },
  );
});
