// Which resource is this document, and is it well formed?
import type { z } from 'zod';
import { didYouMean } from '../../nearest.ts';
import {
  type ActionResource,
  type ApplicationResource,
  actionSchema,
  apiVersion,
  applicationSchema,
  type EntityResource,
  entitySchema,
} from '../resources.ts';
import { type Path, placeOf, printPath, type SourceDocument } from './document.ts';
import { explainIssues } from './schema-problem.ts';
import type { SourceProblem } from './source-problem.ts';

export type Resource = ActionResource | ApplicationResource | EntityResource;

/** A mapping somewhere in a document, not looked at yet. */
export interface Candidate {
  readonly document: SourceDocument;
  /** Where it starts in the document: `items`, 2 in a List. */
  readonly base: Path;
  readonly value: unknown;
}

const schemas: Readonly<Record<string, z.ZodType<Resource>>> = {
  Application: applicationSchema,
  Entity: entitySchema,
  Action: actionSchema,
};

type Loose = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Entity orders`, as far as it says what it is. */
function nameOf(value: unknown): string {
  if (!isMapping(value) || typeof value.kind !== 'string') return '';
  const name = isMapping(value.metadata) ? value.metadata.name : undefined;
  return typeof name === 'string' ? `${value.kind} ${name}` : value.kind;
}

type Words = Pick<SourceProblem, 'message'> & { hint?: string | undefined };

/** One problem of the candidate, placed in its file. */
export function problemAt(
  { document, base, value }: Candidate,
  path: Path,
  words: Words & { isKey?: boolean },
): SourceProblem {
  return {
    file: document.file,
    ...placeOf(document, [...base, ...path], words.isKey),
    resource: nameOf(value),
    path: printPath(path),
    message: words.message,
    hint: words.hint ?? null,
  };
}

/** What says that this is no resource of ours; null when it is one. */
function foreignProblem(candidate: Candidate): SourceProblem | null {
  const { value } = candidate;
  if (!isMapping(value))
    return problemAt(candidate, [], { message: 'is no Kubernetes object: a mapping is expected' });
  const { kind, apiVersion: version } = value;
  if (typeof version !== 'string' || typeof kind !== 'string') {
    const missing = typeof version === 'string' ? 'kind' : 'apiVersion';
    const hint = `Every resource starts with apiVersion: ${apiVersion} and its kind.`;
    return problemAt(candidate, [missing], { message: `${missing} is missing`, hint });
  }
  if (version !== apiVersion) {
    const isOurs = version.startsWith('ashlar') || didYouMean(version, [apiVersion]) !== undefined;
    const hint = isOurs
      ? `Write ${apiVersion}.`
      : 'Keep other Kubernetes objects in another directory.';
    return problemAt(candidate, ['apiVersion'], {
      message: `${kind} of apiVersion "${version}" is no resource of Ashlar`,
      hint,
    });
  }
  if (Object.hasOwn(schemas, kind)) return null;
  const hint = didYouMean(kind, Object.keys(schemas));
  return problemAt(candidate, ['kind'], { message: `unknown kind "${kind}"`, hint });
}

/** What the API server adds to an object; it is nobody's declaration. */
const serverMetadata = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'finalizers',
  'generation',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
]);

function withoutServerFields(value: Loose): Loose {
  const { status: _, metadata, ...declared } = value;
  if (metadata === undefined) return declared;
  if (!isMapping(metadata)) return { ...declared, metadata };
  const kept = Object.entries(metadata).filter(([key]) => !serverMetadata.has(key));
  return { ...declared, metadata: Object.fromEntries(kept) };
}

/** The resource, or everything that is wrong with it. */
export function readResource(
  candidate: Candidate,
): { resource: Resource } | { resource: null; problems: SourceProblem[] } {
  const foreign = foreignProblem(candidate);
  if (foreign !== null) return { resource: null, problems: [foreign] };
  const value = withoutServerFields(candidate.value as Loose);
  const schema = schemas[value.kind as string] as z.ZodType<Resource>;
  const result = schema.safeParse(value);
  if (result.success) return { resource: result.data };
  const problems = explainIssues(result.error.issues, schema, value).map(
    ({ path, isKey, message, hint }) =>
      problemAt(candidate, path, { isKey, message, hint: hint ?? undefined }),
  );
  return { resource: null, problems };
}
