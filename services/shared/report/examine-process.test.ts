// Is little memory or few files noticed?
import { examineFiles, examineMemory } from './examine-process.ts';

const gibibyte = 2 ** 30;

test.each([
  { used: 0.5 * gibibyte, limit: gibibyte, levels: ['fine'] },
  { used: 0.9 * gibibyte, limit: gibibyte, levels: ['warning'] },
  // No container: none, or more than there is.
  { used: gibibyte, limit: 0, levels: [] },
  { used: gibibyte, limit: 2 ** 63, levels: [] },
])('$used bytes of $limit', ({ used, limit, levels }) => {
  expect(examineMemory(used, limit).map(({ level }) => level)).toEqual(levels);
});

const limits = (
  soft: string,
) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             95000                95000                processes
Max open files            ${soft}                 1048576              files
`;

test.each([
  { text: limits('1024'), levels: ['warning'] },
  { text: limits('20000'), levels: ['fine'] },
  { text: limits('unlimited'), levels: [] },
  { text: null, levels: [] },
])('open files: $levels', ({ text, levels }) => {
  expect(examineFiles(text).map(({ level }) => level)).toEqual(levels);
});
