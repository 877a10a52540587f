// What do the objects of a namespace declare? Each is read once, and again when its declaration differs.
import { isDeepStrictEqual } from 'node:util';
import { readValue } from '../../shared/model/manifests/read-documents.ts';
import {
  type Findings,
  findIn,
  noFindings,
  type ParsedManifests,
  putTogether,
} from '../../shared/model/parse-manifests.ts';
import type { ServerObject } from './kubernetes-client.ts';

/** All that a declaration depends on: the generation stands for the spec. */
function versionOf({ apiVersion, kind, metadata }: ServerObject) {
  const { name, generation, labels, annotations } = metadata;
  return { apiVersion, kind, name, generation, labels, annotations };
}
interface Known {
  readonly version: ReturnType<typeof versionOf>;
  readonly findings: Findings;
}

/** Nobody declares a status, and it is most of what changes. */
function read({ status: _, ...declared }: ServerObject): Findings {
  const findings = noFindings();
  findIn(readValue(declared), findings);
  return findings;
}

/**
 * What is equal stays the same object from one reading to the next. The default Application is called as the namespace.
 */
export function createDeclarationReader(namespace: string) {
  let known = new Map<string, Known>();

  function readOnce(object: ServerObject): Known {
    const version = versionOf(object);
    const before = known.get(object.metadata.uid);
    const isSame = before !== undefined && isDeepStrictEqual(before.version, version);
    return isSame ? before : { version, findings: read(object) };
  }
  return (objects: readonly ServerObject[]): ParsedManifests => {
    known = new Map(objects.map((object) => [object.metadata.uid, readOnce(object)]));
    const all = [...known.values()].map(({ findings }) => findings);
    const found = all.flatMap((one) => one.found);
    const problems = all.flatMap((one) => one.problems);
    return putTogether({ found, problems }, namespace);
  };
}
