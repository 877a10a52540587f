// Why did the API server refuse, in words that say what to do?
import { ApiException } from '@kubernetes/client-node';

/** The API server answered, and refused. */
class KubernetesRefusal extends Error {
  readonly status: number;

  /** `doing`: verb and resource, as rules of a Role name them. */
  constructor(doing: string, status: number, cause: unknown) {
    super(wordsOf(doing, status, cause), { cause });
    this.name = 'KubernetesRefusal';
    this.status = status;
  }
}

export const isRefusal = (error: unknown, status: number) =>
  error instanceof KubernetesRefusal && error.status === status;

function wordsOf(doing: string, status: number, cause: unknown): string {
  if (status === 403) return `the operator may not ${doing}: its Role lacks that rule`;
  if (status === 401) return `the API server does not accept the operator's token to ${doing}`;
  const said = cause instanceof ApiException ? messageOf(cause.body) : '';
  return `the API server answered ${status} to ${doing}${said === '' ? '' : `: ${said}`}`;
}

/** Of a Status object, which comes as text or parsed. */
function messageOf(body: unknown): string {
  if (typeof body !== 'string') return String((body as { message?: unknown })?.message ?? '');
  return /"message":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? '';
}

function statusOf(error: unknown): number | null {
  if (error instanceof ApiException) return error.code;
  // What the client library throws when a watch is refused.
  if (error instanceof Error && 'statusCode' in error) return Number(error.statusCode);
  return null;
}

/** Runs `work`; a refusal says what was refused. @throws KubernetesRefusal; any other failure as it is */
export async function explaining<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const status = statusOf(error);
    throw status === null ? error : new KubernetesRefusal(doing, status, error);
  }
}
