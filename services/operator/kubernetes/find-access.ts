// Where is the API server, and who are we there? As files of KUBECONFIG say, or the pod's service account does.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../shared/config.ts';
import { AppError } from '../../shared/errors.ts';
import { type Access, tokenOf } from './access.ts';
import { readKubeconfig } from './kubeconfig.ts';

const account = '/var/run/secrets/kubernetes.io/serviceaccount';

function serviceAccount(host: string, port: string): Access {
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const tls = { ca: readFileSync(join(account, 'ca.crt')) };
  return { server, tls, proxyUrl: null, authorize: tokenOf(join(account, 'token')) };
}

/**
 * KUBECONFIG first, then the user's own file, then the pod's account, which Kubernetes tells by two variables.
 * @throws AppError ASH_CONFIG when there is none
 */
export function findAccess(environment: Environment): Access {
  const {
    KUBECONFIG,
    KUBERNETES_SERVICE_HOST: host,
    KUBERNETES_SERVICE_PORT = '443',
  } = environment;
  if (KUBECONFIG) return readKubeconfig(KUBECONFIG, environment);
  const own = join(homedir(), '.kube', 'config');
  if (existsSync(own)) return readKubeconfig(own, environment);
  if (host) return serviceAccount(host, KUBERNETES_SERVICE_PORT);
  throw new AppError(
    'ASH_CONFIG',
    'bad configuration: ASHLAR_NAMESPACE needs a Kubernetes, but this is no pod, and KUBECONFIG is not set',
  );
}
