// How is the checker of coherence run? Apart from the other tests: it takes minutes, and the machine.
import base from './jest.config.mjs';

const [unit] = base.projects;

export default {
  ...unit,
  displayName: 'chaos',
  testMatch: ['<rootDir>/test/chaos/**/*.test.ts'],
  maxWorkers: 1,
};
