// Would the checker notice? Builds of the product that are broken on purpose, one invariant each (coherence.md).
import { setTimeout as pause } from 'node:timers/promises';
import { builds } from './broken/builds.mjs';
import { stallStandby } from './faults.ts';
import { seed, tell } from './options.ts';
import { runChecker } from './run.ts';
import { type System, startSystem } from './system.ts';
import { bursts, type Findings, hot, summaryOf, type World } from './world.ts';

const limitMs = 60_000;
const aroundMs = 60_000;

/** Until something is found, or time is over. */
function watching(system: System, name: string, forMs: number) {
  return async (world: World): Promise<void> => {
    const startedMs = performance.now();
    const isOver = () =>
      world.findings.violations.length > 0 || performance.now() - startedMs > forMs;
    while (!isOver()) {
      // What is committed stays invisible while it is known.
      if (/I2|I6/.test(name)) await stallStandby(system, 300);
      await pause(200);
    }
    tell(`${name}: ${Math.round(performance.now() - startedMs)} ms`);
  };
}

async function runBroken(name: string, forMs: number): Promise<Findings> {
  const hooks = new URL(`broken/register.mjs?build=${encodeURIComponent(name)}`, import.meta.url);
  const system = await startSystem(`--import ${hooks}`);
  try {
    // Who waits for a row that many ask for gets it read again: what is stale has to lie alone.
    const workload = /I14/.test(name) ? bursts : hot;
    const meanwhile = watching(system, name, forMs);
    const findings = await runChecker({ ...system, seed, workload, meanwhile });
    tell(`  seed ${seed}: ${summaryOf(findings)}\n  ${findings.violations[0] ?? ''}`);
    return findings;
  } finally {
    await system.stopAll();
  }
}

/** Nothing is wrong with these: what they do to the product, it has to bear. */
const controls = ['messages get lost, and answers are late', 'wall clocks jump'];

test.each(controls)(
  '%s: that alone breaks nothing',
  async (name) => {
    const { violations, edgeHits, cacheHits } = await runBroken(name, 15_000);
    expect(violations).toEqual([]);
    expect(edgeHits).toBeGreaterThan(0);
    expect(cacheHits).toBeGreaterThan(0);
  },
  limitMs + aroundMs,
);

test.each(Object.keys(builds).filter((name) => !controls.includes(name)))(
  '%s: found',
  async (name) => {
    // What is wrong with events is seen at the end.
    const { violations } = await runBroken(name, /events/.test(name) ? 10_000 : limitMs);
    expect(violations).not.toEqual([]);
  },
  limitMs + aroundMs,
);
