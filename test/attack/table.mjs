// How is it told what came of the attacks?
import { rows } from './cases.mjs';

/** @typedef {import('./attack-case.ts').Outcome} Outcome */

/** @param {readonly (readonly string[])[]} lines */
function columns(lines) {
  const widths = (lines[0] ?? []).map((_, i) =>
    Math.max(...lines.map((line) => (line[i] ?? '').length)),
  );
  return lines.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** @param {import('./attack-case.ts').Expected} expect */
function expectedOf({ status, upstream }) {
  const behind = upstream === 'nothing' ? ', nothing upstream' : '';
  return status.join(' or ') + behind;
}

/** A line a case. @param {readonly Outcome[]} outcomes */
export function allLines(outcomes) {
  const lines = outcomes.map(({ case: { row, name, expect }, got, fault }) => [
    ...[String(row), name, expectedOf(expect), got],
    fault === null ? 'ok' : `FAILS: ${fault}`,
  ]);
  return columns([['row', 'attack', 'expected', 'got', ''], ...lines]);
}

/** @param {readonly Outcome[]} outcomes */
function countText(outcomes) {
  const good = outcomes.filter(({ fault }) => fault === null).length;
  if (outcomes.length === 0) return '–';
  return good === outcomes.length ? `all ${good}` : `${good} of ${outcomes.length}`;
}

/** By row: how many of its cases ended well. @param {readonly Outcome[]} outcomes @returns {Record<number, string>} */
export function countsByRow(outcomes) {
  const counts = Object.keys(rows).map((row) => [
    row,
    countText(outcomes.filter((outcome) => outcome.case.row === Number(row))),
  ]);
  return Object.fromEntries(counts);
}

/** A line a row. @param {readonly Outcome[]} outcomes */
export function rowLines(outcomes) {
  const counts = countsByRow(outcomes);
  const lines = Object.entries(rows).map(([row, [attack]]) => [
    row,
    attack,
    counts[Number(row)] ?? '',
  ]);
  return columns([['row', 'attack', 'ended well'], ...lines]);
}
