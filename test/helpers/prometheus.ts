// Which tests need Prometheus, and where are its programs?
import { findDebianProgram } from '../../scripts/debian-program.mjs';

const find = (program: string) =>
  findDebianProgram({ name: 'prometheus', path: `usr/bin/${program}` });

/** Paths; null where there is no Prometheus and none can be had. */
export const promtool = find('promtool');
export const prometheus = find('prometheus');

/** Left out where there is none, with a word; except where everything has to be tested. */
export function describeWithPrometheus(name: string, tests: () => void): void {
  if ((promtool !== null && prometheus !== null) || process.env.CI === 'true')
    describe(name, tests);
  else
    describe.skip(`${name}: Prometheus is not here (on Debian, apt-get install prometheus)`, tests);
}
