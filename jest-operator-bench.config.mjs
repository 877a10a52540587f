// How is the operator measured on a real Kubernetes API server? KUBEBUILDER_ASSETS as for its tests.
import base from './jest-kubernetes.config.mjs';

const [kubernetes] = base.projects;

export default {
  ...base,
  projects: [{ ...kubernetes, testMatch: ['<rootDir>/test/kubernetes/**/*.bench.ts'] }],
};
