// May the keys that decide who is let in be fetched from this address?

export interface UrlFault {
  readonly message: string;
  readonly hint?: string;
}

/** Of this machine; addresses as the URL parser writes them, however they were written. */
const loopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** Names of the cluster's own DNS: a Service of this namespace, or of any. */
const inCluster = /^([a-z0-9-]+|.+\.svc|.+\.svc\.cluster\.local)$/;

/** Null when they may: what travels unencrypted stays on this machine or in the cluster. */
export function keysUrlFault(text: string): UrlFault | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null)
    return {
      message: 'is no URL',
      hint: 'It looks like this: https://login.example.org/.well-known/jwks.json',
    };
  if (url.username !== '' || url.password !== '')
    return { message: 'has a user or password in it: anybody who reads this resource reads them' };
  if (url.hash !== '') return { message: 'ends in a fragment (#…), which no server sees' };
  if (url.protocol === 'https:') return null;
  const isNear = loopback.test(url.hostname) || inCluster.test(url.hostname);
  if (url.protocol === 'http:' && isNear) return null;
  return {
    message: 'must be https: who changes keys on their way lets in whom he likes',
    hint: 'http is for hosts of this machine or of the cluster: localhost, keycloak.auth.svc.',
  };
}
