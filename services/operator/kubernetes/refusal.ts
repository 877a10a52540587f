// Why did the API server refuse, in words that say what to do?

/** The API server answered, and refused. */
class KubernetesRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'KubernetesRefusal';
    this.status = status;
  }
}

export const isRefusal = (error: unknown, status: number) =>
  error instanceof KubernetesRefusal && error.status === status;

/** Of a Status object, which may be cut off. */
const messageOf = (body: string) => /"message":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? '';

/** `verb` and `resource` as rules of a Role name them; `body` as the server said it. */
export function refusalOf(
  { verb, resource }: { readonly verb: string; readonly resource: string },
  status: number,
  body: string,
): Error {
  const doing = `${verb} ${resource}`;
  const words = () => {
    if (status === 403) return `the operator may not ${doing}: its Role lacks that rule`;
    if (status === 401) return `the API server does not accept the operator's token to ${doing}`;
    const said = messageOf(body);
    return `the API server answered ${status} to ${doing}${said === '' ? '' : `: ${said}`}`;
  };
  return new KubernetesRefusal(status, words());
}
