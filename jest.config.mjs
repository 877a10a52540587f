// How are the TypeScript tests run: which files, in which project, by which compiler?
import { availableParallelism } from 'node:os';

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/\\.ashlar/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript' },
          transform: { verbatimModuleSyntax: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

export default {
  // A busy machine is no failure; what hangs still fails.
  testTimeout: 30_000,
  // Many tests wait for PostgreSQL or a process: with two cores, jest's own choice of one worker leaves one idle.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/services/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'integration',
      testMatch: [
        '<rootDir>/test/{attack,conformance,docs,integration,lifecycle,observability}/**/*.test.ts',
      ],
      globalSetup: '<rootDir>/test/helpers/start-clusters.ts',
      globalTeardown: '<rootDir>/test/helpers/stop-clusters.ts',
    },
  ],
};
