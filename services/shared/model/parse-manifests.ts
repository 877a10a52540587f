// Which resources do these files declare?
import { placeOf, readPath, type SourceDocument } from './manifests/document.ts';
import { type Documents, type ManifestFile, readDocuments } from './manifests/read-documents.ts';
import {
  type Candidate,
  isMapping,
  problemAt,
  type Resource,
  readResource,
} from './manifests/read-resource.ts';
import { type SourceProblem, withoutPlace } from './manifests/source-problem.ts';
import type { ModelProblem } from './model.ts';
import { type ApplicationResource, apiVersion, type ResourceSet } from './resources.ts';

export interface ParsedManifests {
  /** Null when there are problems. */
  readonly resources: ResourceSet | null;
  readonly problems: readonly SourceProblem[];
  /** Where a problem of the compiled model stands in the files. */
  readonly locate: (problem: ModelProblem) => SourceProblem;
}

function isKustomization({ name }: ManifestFile): boolean {
  return /(^|\/)kustomization\.ya?ml$/i.test(name);
}

/** The objects of a document: itself, or those of a Kubernetes List. */
function candidatesOf(candidate: Candidate): Candidate[] {
  const { value, base } = candidate;
  if (!isMapping(value) || value.kind !== 'List' || !Array.isArray(value.items)) return [candidate];
  return value.items.flatMap((item: unknown, index) =>
    candidatesOf({ ...candidate, base: [...base, 'items', index], value: item }),
  );
}

/** What was found, in the order of the files. */
export interface Findings {
  readonly found: { candidate: Candidate; resource: Resource }[];
  readonly problems: SourceProblem[];
}

export const noFindings = (): Findings => ({ found: [], problems: [] });

function readCandidate(candidate: Candidate, { found, problems }: Findings): void {
  const read = readResource(candidate);
  if (read.resource === null) problems.push(...read.problems);
  else found.push({ candidate, resource: read.resource });
}

/** The document as plain data; null, and a problem, when it is made to exhaust memory. */
function toPlain(document: SourceDocument, problems: SourceProblem[]): Candidate | null {
  const candidate = { document, base: [], value: null };
  try {
    return { ...candidate, value: document.value() };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    problems.push(
      problemAt(candidate, [], { message: 'an alias is broken, or there are too many' }),
    );
    return null;
  }
}

/** Adds what these documents hold. */
export function findIn({ documents, problems }: Documents, findings: Findings): void {
  findings.problems.push(...problems);
  for (const document of documents) {
    const whole = toPlain(document, findings.problems);
    const candidates = whole === null ? [] : candidatesOf(whole);
    for (const candidate of candidates) readCandidate(candidate, findings);
  }
}

/** A name that Kubernetes would take, made of any text. */
function slug(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'app' : name.slice(0, 63).replace(/-+$/, '');
}

function defaultApplication(name: string): ApplicationResource {
  return { apiVersion, kind: 'Application', metadata: { name: slug(name) }, spec: {} };
}

/** Only one Application can say how the whole is served. */
function checkOneApplication({ found, problems }: Findings): void {
  const [first, ...others] = found.filter(({ resource }) => resource.kind === 'Application');
  for (const { candidate } of others)
    problems.push(
      problemAt(candidate, ['kind'], {
        message: `there is an Application already: ${first?.resource.metadata.name}`,
      }),
    );
}

function toResourceSet({ found }: Findings, name: string): ResourceSet {
  const sorted = found
    .map(({ resource }) => resource)
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  return {
    application:
      sorted.find((resource) => resource.kind === 'Application') ?? defaultApplication(name),
    entities: sorted.filter((resource) => resource.kind === 'Entity'),
    actions: sorted.filter((resource) => resource.kind === 'Action'),
  };
}

/** The last of those with the name: where two share it, the problem is the second's. */
function locator({ found }: Findings): ParsedManifests['locate'] {
  const byName = new Map(
    found.map(({ candidate, resource }) => [
      `${resource.kind} ${resource.metadata.name}`,
      candidate,
    ]),
  );
  return (problem) => {
    const candidate = byName.get(problem.resource);
    if (candidate === undefined) return withoutPlace(problem);
    const { document, base } = candidate;
    const place = placeOf(document, [...base, ...readPath(problem.path)]);
    return { ...problem, file: document.file, ...place };
  };
}

/** The resources that were found, together, or every problem of their form. */
export function putTogether(findings: Findings, name: string): ParsedManifests {
  checkOneApplication(findings);
  const { problems } = findings;
  return {
    resources: problems.length === 0 ? toResourceSet(findings, name) : null,
    problems,
    locate: locator(findings),
  };
}

/**
 * The resources of all files together, or every problem of their form. Files are YAML or JSON, with
 * several documents or Kubernetes Lists; kustomization files are left out. Without an Application the
 * default one is called `name`.
 */
export function parseManifests(files: readonly ManifestFile[], name: string): ParsedManifests {
  const findings = noFindings();
  for (const file of files) if (!isKustomization(file)) findIn(readDocuments(file), findings);
  return putTogether(findings, name);
}
