// Does the operator hold on a real Kubernetes API server? `npm run test:kubernetes -- ARGUMENTS OF JEST`
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const assets = process.env['KUBEBUILDER_ASSETS'] ?? '';
const missing = ['etcd', 'kube-apiserver', 'kubectl'].filter(
  (name) => !existsSync(join(assets, name)),
);

ensureInstalled();
if (assets === '' || missing.length > 0) {
  process.stderr.write(
    'test:kubernetes: KUBEBUILDER_ASSETS must name a folder with etcd, kube-apiserver and kubectl' +
      `${assets === '' ? '' : `; ${assets} has no ${missing.join(', ')}`}.\n` +
      'setup-envtest of controller-runtime fills one: eval "$(setup-envtest use -p env)"\n',
  );
  process.exit(2);
}
const { pathWithKubeTools } = await import('./kube-tools.mjs');
const env = { ...process.env, PATH: pathWithKubeTools() };
const test = fileURLToPath(new URL('test.mjs', import.meta.url));
const config = ['--config', `${root}jest-kubernetes.config.mjs`, '--runInBand'];
const { status } = spawnSync(process.execPath, [test, ...config, ...process.argv.slice(2)], {
  env,
  stdio: 'inherit',
});
process.exit(status ?? 1);
