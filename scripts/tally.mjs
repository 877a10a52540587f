// How many passed and failed in all? Arguments: `STATUS[:FILE]` a step, FILE being a report of `jest --json`.
import { existsSync, readFileSync } from 'node:fs';

/** A step without a report, or one that is red though no test failed, counts as one. @param {string} step */
function count(step) {
  const [status, file] = step.split(/:(.*)/s);
  const green = status === '0';
  if (!file) return { passed: 0, failed: green ? 0 : 1 };
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: failed === 0 && !green ? 1 : failed };
}

const counts = process.argv.slice(2).map(count);
const passed = counts.reduce((sum, step) => sum + step.passed, 0);
const failed = counts.reduce((sum, step) => sum + step.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
