// How is told what was found, the worst first?
import type { Finding } from '../../shared/messages/report.ts';

/** A finding, and the processes that it is of; none where it is of all. */
export interface Placed extends Finding {
  readonly at: readonly string[];
}

/** What several processes found alike is one finding: five of them see the same NATS. */
function together(findings: readonly Placed[]): Placed[] {
  const found = new Map<string, Placed>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.check, finding.level, finding.told]);
    const known = found.get(key);
    found.set(key, { ...finding, at: [...(known?.at ?? []), ...finding.at] });
  }
  return [...found.values()];
}

const width = 'warning'.length;

function linesOf({ check, level, told, fix, at }: Placed): string[] {
  // Where all is well, nobody goes to look.
  const place = at.length === 0 || level === 'fine' ? '' : `  (${at.join(', ')})`;
  const first = `${level.padEnd(width)}  ${check}: ${told}${place}`;
  return fix === null ? [first] : [first, `${' '.repeat(width)}  → ${fix}`];
}

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

/** Errors, then warnings, then what is fine; at the end how many there are. */
export function printFindings(findings: readonly Placed[]): string[] {
  const all = together(findings);
  const [errors, warnings, fine] = (['error', 'warning', 'fine'] as const).map((level) =>
    all.filter((finding) => finding.level === level),
  ) as [Placed[], Placed[], Placed[]];
  const sum = `${counted(errors.length, 'error')}, ${counted(warnings.length, 'warning')}; ${fine.length} fine`;
  return [...[...errors, ...warnings, ...fine].flatMap(linesOf), '', sum];
}
