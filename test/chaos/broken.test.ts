// Would the checker notice? Builds of the product that are broken on purpose, one invariant each (coherence.md).
import { setTimeout as pause } from 'node:timers/promises';
import { builds } from './broken/builds.mjs';
import { freezeProcess, stallStandby } from './faults.ts';
import { seed, tell } from './options.ts';
import { runChecker } from './run.ts';
import { type System, startSystem } from './system.ts';
import { type Findings, hot, summaryOf, type World, wide } from './world.ts';

const limitMs = 60_000;
const aroundMs = 60_000;

/** Makes it certain that something is found. */
async function disturb(system: System, name: string): Promise<void> {
  // What is committed stays invisible while it is known.
  if (/I2|I6/.test(name)) await stallStandby(system, 300);
  // What was read before a write is answered after it.
  else if (/I10|I14/.test(name))
    for (const database of ['database 1', 'database 2']) {
      await freezeProcess(system, database, 200);
      await pause(200);
    }
}

/** Until something is found, or time is over. */
function watching(system: System, name: string, forMs: number) {
  return async (world: World): Promise<void> => {
    const startedMs = performance.now();
    const isOver = () =>
      world.findings.violations.length > 0 || performance.now() - startedMs > forMs;
    while (!isOver()) {
      await disturb(system, name);
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
    const workload = /I14/.test(name) ? wide : hot;
    const meanwhile = watching(system, name, forMs);
    const findings = await runChecker({ ...system, seed, workload, meanwhile });
    tell(`  seed ${seed}: ${summaryOf(findings)}\n  ${findings.violations[0] ?? ''}`);
    const ended = system.output().match(/^.* ended \(.*$|Error.*$/gm);
    if (ended !== null) tell(ended.join('\n'));
    return findings;
  } finally {
    await system.stopAll();
  }
}

const lossy = 'messages get lost';

test(
  `${lossy}: that alone breaks nothing`,
  async () => {
    const { violations, edgeHits, cacheHits } = await runBroken(lossy, 15_000);
    expect(violations).toEqual([]);
    expect(edgeHits).toBeGreaterThan(0);
    expect(cacheHits).toBeGreaterThan(0);
  },
  limitMs + aroundMs,
);

test.each(Object.keys(builds).filter((name) => name !== lossy))(
  '%s: found',
  async (name) => {
    const { violations } = await runBroken(name, limitMs);
    expect(violations).not.toEqual([]);
  },
  limitMs + aroundMs,
);
