// How are the tests of the charts run? Apart from the others: they need Helm, and those on a cluster a cluster, too.
import base from './jest.config.mjs';

const [unit] = base.projects;
const charts = (/** @type {string} */ name) => ({
  ...unit,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
});

export default {
  // Of a cluster: pods start, end and move.
  testTimeout: 300_000,
  projects: [charts('charts'), charts('cluster')],
};
