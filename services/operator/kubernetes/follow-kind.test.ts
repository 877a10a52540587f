import { followKind } from './follow-kind.ts';
import type { KubernetesClient, ServerObject, WatchRequest } from './kubernetes-client.ts';

const object = (name: string, generation = 1, resourceVersion = '1'): ServerObject => ({
  apiVersion: 'ashlar.dev/v1alpha1',
  kind: 'Entity',
  metadata: { name, uid: name, generation, resourceVersion },
});

interface Running extends WatchRequest {
  end(error?: Error): void;
}

/** A server whose lists and watches the test decides on. */
function start(lists: readonly (readonly ServerObject[] | Error)[]) {
  const watches: Running[] = [];
  const told: string[] = [];
  const failures: string[] = [];
  let listed = 0;
  const client: Pick<KubernetesClient, 'list' | 'watch'> = {
    async list() {
      const items = lists[Math.min(listed++, lists.length - 1)] ?? [];
      if (items instanceof Error) throw items;
      return { items, resourceVersion: `list ${listed}` };
    },
    watch: (_, request) =>
      new Promise((resolve, reject) => {
        watches.push({ ...request, end: (error) => (error ? reject(error) : resolve()) });
        request.signal.addEventListener('abort', () => resolve());
      }),
  };
  const kind: ReturnType<typeof followKind> = followKind({
    client,
    plural: 'entities',
    onChange: () => told.push([...kind.objects.keys()].join(' ')),
    onFailure: (error) => failures.push((error as Error).message),
  });
  const watch = async (count: number) => {
    while (watches.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    return watches[count - 1] as Running;
  };
  return { kind, watch, told, failures };
}

test('what is listed is told once, and then every change of a declaration', async () => {
  const { kind, watch, told } = start([[object('a')]]);
  const { onEvent, resourceVersion } = await watch(1);
  expect([resourceVersion, told]).toEqual(['list 1', ['a']]);
  onEvent('ADDED', object('b'));
  onEvent('MODIFIED', object('b', 2));
  onEvent('DELETED', object('a'));
  expect(told).toEqual(['a', 'a b', 'a b', 'b']);
  await kind.release();
});

test('a change of a status alone is no news', async () => {
  const { kind, watch, told } = start([[object('a')]]);
  (await watch(1)).onEvent('MODIFIED', object('a', 1, '2'));
  expect(told).toEqual(['a']);
  expect(kind.objects.get('a')?.metadata.resourceVersion).toBe('2');
  await kind.release();
});

test('a watch that the server ends goes on where it was, bookmarks counted', async () => {
  const { kind, watch, told } = start([[object('a')]]);
  const first = await watch(1);
  first.onEvent('BOOKMARK', object('', 0, '77'));
  first.end();
  expect((await watch(2)).resourceVersion).toBe('77');
  expect(told).toEqual(['a']);
  await kind.release();
});

test('what a broken watch missed is found by a new list', async () => {
  const { kind, watch, told, failures } = start([[object('a')], new Error('500'), [object('b')]]);
  (await watch(1)).end(new Error('read ECONNRESET'));
  expect((await watch(2)).resourceVersion).toBe('list 3');
  expect(failures).toEqual(['read ECONNRESET', '500']);
  expect(told).toEqual(['a', 'b']);
  await kind.release();
});

test('a new list in which nothing differs is no news', async () => {
  const { kind, watch, told } = start([[object('a')]]);
  (await watch(1)).end(new Error('410'));
  await watch(2);
  expect(told).toEqual(['a']);
  await kind.release();
});

test('who waits for the first list does so until it succeeds', async () => {
  const { kind, told } = start([new Error('403'), [object('a')]]);
  await kind.listed;
  expect(told).toEqual(['a']);
  await kind.release();
});

test('who waits for the first list is let go with it', async () => {
  const { kind } = start([new Error('403')]);
  await kind.release();
  await kind.listed;
});

test('of annotations only ours are a change of what is declared', async () => {
  const annotated = (
    annotations: Record<string, string>,
    resourceVersion: string,
  ): ServerObject => {
    const { metadata, ...rest } = object('a', 1, resourceVersion);
    return { ...rest, metadata: { ...metadata, annotations } };
  };
  const { kind, watch, told } = start([[object('a')]]);
  const { onEvent } = await watch(1);
  onEvent('MODIFIED', annotated({ 'others.dev/note': 'x' }, '2'));
  expect(told).toEqual(['a']);
  onEvent('MODIFIED', annotated({ 'ashlar.dev/approve': 'x' }, '3'));
  onEvent('MODIFIED', annotated({ 'ashlar.dev/approve': 'x', 'others.dev/note': 'y' }, '4'));
  expect(told).toEqual(['a', 'a']);
  onEvent('MODIFIED', annotated({}, '5'));
  expect(told).toEqual(['a', 'a', 'a']);
  await kind.release();
});
