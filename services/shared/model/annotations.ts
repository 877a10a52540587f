// What do annotations of a resource ask of the operator? They are no part of the model, and of no revision.
import { type Report, reportUnknown } from './compile/report.ts';
import type { ActionResource, ApplicationResource, EntityResource } from './resources.ts';

const prefix = 'ashlar.dev/';
/** `"true"`: the operator changes nothing for it. */
export const pausedAnnotation = `${prefix}paused`;
/** Names the hash of a plan that loses data, and lets it be made. */
export const approveAnnotation = `${prefix}approve`;

interface Annotated {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
}

export const isPaused = ({ metadata }: Annotated): boolean =>
  metadata.annotations?.[pausedAnnotation] === 'true';

/** The hash as it stands there; null: nothing is approved. */
export const approvalOf = ({ metadata }: Annotated): string | null =>
  metadata.annotations?.[approveAnnotation]?.trim() || null;

/** What those of Ashlar say; what others annotate is none of our business. */
const ownAnnotations = ({ metadata }: Annotated): [string, string][] =>
  Object.entries(metadata.annotations ?? {}).filter(([name]) => name.startsWith(prefix));

/** Differs when something else is asked; they change without the generation of an object. */
export const askedOf = (resource: Annotated): string =>
  JSON.stringify(ownAnnotations(resource).sort(([a], [b]) => (a < b ? -1 : 1)));

const known: Readonly<Record<string, readonly string[]>> = {
  Application: [pausedAnnotation],
  Entity: [pausedAnnotation, approveAnnotation],
  Action: [],
};

/** A pause that is misspelt would be none: all that begins with our name has to be known. */
export function checkAnnotations(
  resource: ApplicationResource | EntityResource | ActionResource,
  report: Report,
): void {
  const path = 'metadata.annotations';
  for (const [name, value] of ownAnnotations(resource))
    if (!known[resource.kind]?.includes(name))
      reportUnknown(
        report,
        { path, name },
        { what: `annotation of ${resource.kind}`, known: known[resource.kind] ?? [] },
      );
    else if (name === pausedAnnotation && !['true', 'false'].includes(value))
      report(path, `${name} must be "true" or "false", not "${value.slice(0, 40)}"`);
}
