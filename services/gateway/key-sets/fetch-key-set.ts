// How is a key set fetched from a server that may be slow, wrong or hostile?
import { type BlockList, isIP } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';
import { createGuardedLookup, createIsAllowed, forbidden, type Resolve } from './guarded-lookup.ts';
import { KeySetError } from './key-set-error.ts';
import { type KeySet, readKeySet } from './read-key-set.ts';

export interface KeySetFetcherOptions {
  /** Addresses that may be asked though they are private. */
  readonly networks: BlockList;
  readonly resolve?: Resolve;
  /** For all of it: name, connection, answer. */
  readonly timeoutMs?: number;
}

export interface KeySetFetcher {
  /** Rejects with KeySetError. */
  fetch(url: string): Promise<KeySet>;
  /** Ends what is under way. */
  release(): void;
}

const defaultTimeoutMs = 5000;
/** Key sets have some kilobytes; those with certificates in them some ten. */
const maxBytes = 256 * 1024;

const headers = { accept: 'application/jwk-set+json, application/json' };

const outcomes: Readonly<Record<string, KeySetError['outcome']>> = {
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'too-large',
};
const words: Readonly<Partial<Record<KeySetError['outcome'], string>>> = {
  timeout: 'no answer in time',
  'too-large': `it has more than ${maxBytes} bytes`,
};

function asKeySetError(error: unknown): KeySetError {
  if (error instanceof KeySetError) return error;
  const { code = '', name, message } = error as Error & { code?: string };
  const known = outcomes[code] ?? (name === 'TimeoutError' ? 'timeout' : 'unreachable');
  return new KeySetError(known, words[known] ?? (message || code), error);
}

async function textOf({ statusCode, body }: Dispatcher.ResponseData): Promise<string> {
  if (statusCode === 200) return body.text();
  body.on('error', () => {}).destroy();
  const isRedirect = statusCode >= 300 && statusCode < 400;
  const note = isRedirect ? '; redirects are not followed' : '';
  throw new KeySetError('status', `it answered ${statusCode}${note}`);
}

/** Connections are kept for moments only: the next fetch resolves the name anew. */
export function createKeySetFetcher(options: KeySetFetcherOptions): KeySetFetcher {
  const { networks, resolve, timeoutMs = defaultTimeoutMs } = options;
  const isAllowed = createIsAllowed(networks);
  const dispatcher = new Agent({
    connect: { lookup: createGuardedLookup(isAllowed, resolve), timeout: timeoutMs },
    keepAliveTimeout: 1000,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: maxBytes,
  });
  return {
    async fetch(url) {
      const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !isAllowed(host)) throw forbidden(host);
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        return readKeySet(await textOf(await request(url, { dispatcher, headers, signal })));
      } catch (error) {
        throw asKeySetError(error);
      }
    },
    release: () => void dispatcher.destroy().catch(() => {}),
  };
}
