// Which Ingress brings clients from the Application's hosts to the gateway?
import { apiVersion, type Host } from '../../shared/model/resources.ts';

export interface IngressPlace {
  /** Tells installations apart. */
  readonly instance: string;
  /** Service of the gateway; its port is called `http`. */
  readonly service: string;
  /** Undefined: the cluster's default class. */
  readonly className: string | undefined;
}
/** Whose hosts they are: when it goes, so does the Ingress. */
export interface Owner {
  readonly name: string;
  readonly uid: string;
}

export const ingressName = ({ instance }: Pick<IngressPlace, 'instance'>) => `${instance}-gateway`;

/** Hosts with a certificate, by its Secret. */
function tlsOf(hosts: readonly Host[]) {
  const bySecret = new Map<string, string[]>();
  for (const { name, tlsSecret } of hosts)
    if (tlsSecret !== undefined)
      bySecret.set(tlsSecret, [...(bySecret.get(tlsSecret) ?? []), name]);
  return [...bySecret].map(([secretName, names]) => ({ hosts: names, secretName }));
}

/** As it is applied: whatever it does not name is the cluster's, or somebody else's. */
export function buildIngress(place: IngressPlace, owner: Owner, hosts: readonly Host[]) {
  const { instance, service, className } = place;
  const backend = { service: { name: service, port: { name: 'http' } } };
  const tls = tlsOf(hosts);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: ingressName(place),
      labels: {
        'app.kubernetes.io/name': 'ashlar',
        'app.kubernetes.io/instance': instance,
        'app.kubernetes.io/component': 'gateway',
        'app.kubernetes.io/managed-by': 'ashlar-operator',
      },
      ownerReferences: [{ apiVersion, kind: 'Application', ...owner, controller: true }],
    },
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      rules: hosts.map(({ name }) => ({
        host: name,
        http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
      })),
      ...(tls.length === 0 ? {} : { tls }),
    },
  };
}
export type Ingress = ReturnType<typeof buildIngress>;
