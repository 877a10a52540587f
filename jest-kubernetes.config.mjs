// How are the tests on a real Kubernetes API server run? etcd and kube-apiserver come from KUBEBUILDER_ASSETS.
import base from './jest.config.mjs';

const [, integration] = base.projects;

export default {
  ...base,
  projects: [
    {
      ...integration,
      displayName: 'kubernetes',
      testMatch: ['<rootDir>/test/kubernetes/**/*.test.ts'],
    },
  ],
};
