// How are the tests of the containers run? Apart from the others: they need Docker.
import base from './jest.config.mjs';

const [unit] = base.projects;

export default {
  ...unit,
  displayName: 'compose',
  testMatch: ['<rootDir>/test/compose/**/*.test.ts'],
  maxWorkers: 1,
  testTimeout: 300_000,
};
