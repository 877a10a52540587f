// How do the rules of a Role name a request to the API server?

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** `/api/v1/namespaces/NS/RESOURCE/NAME/SUBRESOURCE`, or with `/apis/GROUP/VERSION` before. */
const shape =
  /^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)\/namespaces\/[^/]+\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/;

/** `patch` and `entities/status`; without names, so that it is a closed set. `path` may have a query. */
export function requestWords(method: string, path: string): { verb: string; resource: string } {
  const [pathname = '', query = ''] = path.split('?', 2);
  const [, plural = 'other', name, subresource] = shape.exec(pathname) ?? [];
  const isWatch = new URLSearchParams(query).get('watch') === 'true';
  const reading = name === undefined ? 'list' : 'get';
  return {
    verb: verbs[method] ?? (isWatch ? 'watch' : reading),
    resource: subresource === undefined ? plural : `${plural}/${subresource}`,
  };
}
