// Do caches tell the truth, while all is calm and while things break? (coherence.md, "What must be shown")
import { setTimeout as pause } from 'node:timers/promises';
import { injectFaults } from './faults.ts';
import { lengthMs, seed, tell } from './options.ts';
import { runChecker } from './run.ts';
import { startSystem } from './system.ts';
import { type Findings, summaryOf } from './world.ts';

/** Starting and ending the system, and what a fault may take longer than the run. */
const aroundMs = 120_000;

/** Tells what was found, and what went wrong how often. */
function report(name: string, findings: Findings): void {
  tell(`${name}, seed ${seed}: ${summaryOf(findings)}`);
  for (const violation of findings.violations.slice(0, 20)) tell(`  ${violation}`);
}

test(
  'calm: nothing stale, much from memory, and each change an event',
  async () => {
    const system = await startSystem();
    try {
      const findings = await runChecker({ ...system, seed, meanwhile: () => pause(lengthMs) });
      report('calm', findings);
      expect(findings.violations).toEqual([]);
      expect(findings.failures).toEqual([]);
      // A checker that sees no hits shows nothing.
      expect(findings.edgeHits / findings.reads).toBeGreaterThan(0.1);
      expect(findings.cacheHits / findings.reads).toBeGreaterThan(0.05);
    } finally {
      await system.stopAll();
    }
  },
  lengthMs + aroundMs,
);

test(
  'with faults: nothing stale, and each change an event',
  async () => {
    const system = await startSystem();
    try {
      const meanwhile = injectFaults({
        system,
        forMs: lengthMs,
        tell: (name) => tell(`  ${name}`),
      });
      const findings = await runChecker({ ...system, seed, meanwhile });
      report('with faults', findings);
      expect(findings.violations).toEqual([]);
      expect(findings.edgeHits).toBeGreaterThan(0);
      expect(findings.cacheHits).toBeGreaterThan(0);
      expect(findings.events).toBeGreaterThan(0);
    } finally {
      await system.stopAll();
    }
  },
  lengthMs + aroundMs,
);
