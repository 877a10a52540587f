// How are the tests of the five processes run? Those of one process again, and those that start and end processes.
import base from './jest.config.mjs';

const [, integration] = base.projects;

/** Whatever asks a served application: the same must be answered. */
const served = [
  '<rootDir>/test/{conformance,docs}/**/*.test.ts',
  '<rootDir>/test/integration/{action,busy,operator-approval,shop,traces,unseen}*.test.ts',
];

export default {
  ...base,
  projects: [
    { ...integration, displayName: 'five services', testMatch: served },
    {
      ...integration,
      displayName: 'NATS and processes',
      testMatch: ['<rootDir>/test/{bus,distributed}/**/*.test.ts'],
    },
  ],
};
