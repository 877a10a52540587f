// What is done about the Ingress of the Application, and what is said of it?
import { isDeepStrictEqual } from 'node:util';
import { apiVersion } from '../../shared/model/resources.ts';
import type { Ingress } from '../build/ingress.ts';
import type { Told } from './status.ts';

/** An Ingress as the server holds it: what we read of it. */
export interface FoundIngress {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly apiVersion: string; readonly kind: string }[];
  };
  readonly spec?: { readonly ingressClassName?: string };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}
export type RoutesStep = 'keep' | 'apply' | 'delete' | 'foreign';

/** Whether all of `wanted` is in `found`, which may have more members; lists have to be as long. */
function holds(found: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return isDeepStrictEqual(found, wanted);
  if (typeof found !== 'object' || found === null) return false;
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((one, index) => holds(found[index], one))
    );
  return Object.entries(wanted).every(([name, value]) =>
    holds((found as Record<string, unknown>)[name], value),
  );
}

const isOurs = ({ metadata }: FoundIngress) =>
  (metadata.ownerReferences ?? []).some(
    (owner) => owner.apiVersion === apiVersion && owner.kind === 'Application',
  );

/** `wanted`: null when there are no hosts. An Ingress of the name that somebody else has made is left alone. */
export function decideRoutes(found: FoundIngress | null, wanted: Ingress | null): RoutesStep {
  if (found === null) return wanted === null ? 'keep' : 'apply';
  if (!isOurs(found)) return wanted === null ? 'keep' : 'foreign';
  if (wanted === null) return 'delete';
  // A list that we do not name would be left as it was.
  const { metadata, spec } = wanted;
  const isSame =
    holds(found, { metadata, spec }) && ('tls' in wanted.spec || !('tls' in (found.spec ?? {})));
  return isSame ? 'keep' : 'apply';
}

export const noHosts: Told = {
  status: 'True',
  reason: 'NoHosts',
  message: 'It names no hosts, so there is no Ingress.',
};

export const foreignIngress = (name: string): Told => ({
  status: 'False',
  reason: 'NameTaken',
  message: `There is an Ingress ${name} that Ashlar has not made: rename or delete it.`,
});

export const failedRoutes = (message: string): Told => ({
  status: 'False',
  reason: 'Failed',
  message: `The Ingress could not be written: ${message}`,
});

/** An Ingress works once a controller has said where. */
export function toldOf({ metadata, spec, status }: FoundIngress): Told {
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname);
  const known = addresses.filter((address) => address !== undefined);
  if (known.length > 0)
    return {
      status: 'True',
      reason: 'Programmed',
      message: `Ingress ${metadata.name} answers at ${known.join(', ')}.`,
    };
  const className = spec?.ingressClassName;
  const whose = className === undefined ? '' : ` of class ${className}`;
  return {
    status: 'False',
    reason: 'AddressPending',
    message: `Ingress ${metadata.name} waits for an Ingress controller${whose} to tell its address.`,
  };
}
