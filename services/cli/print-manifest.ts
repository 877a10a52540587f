// How is a resource written as YAML that people like to read?
import { Document, isMap, isScalar, isSeq, type Node, visit } from 'yaml';
import type {
  ActionResource,
  ApplicationResource,
  EntityResource,
} from '../shared/model/resources.ts';

type Resource = ActionResource | ApplicationResource | EntityResource;

/** Longest mapping or list that is written in one line. */
const maxInlineLength = 90;

/** Without what says nothing: undefined, empty lists and empty mappings. */
function withoutEmpties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpties);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, inner]) => [key, withoutEmpties(inner)] as const)
    .filter(([, inner]) => !isEmpty(inner));
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Whether it reads well in one line: short, and no text of several lines. */
function fitsInline(node: Node): boolean {
  const text = JSON.stringify(node.toJSON());
  return text.length <= maxInlineLength && !text.includes('\\n');
}

/** Fields, keys and rules get a line each; what they consist of stays together in it. */
function makeCompact(document: Document): void {
  visit(document, {
    Collection(_, node, path) {
      const isFrame = path.length <= 3 || (isSeq(node) && !node.items.every(isScalar));
      if (isFrame || !fitsInline(node)) return undefined;
      node.flow = true;
      return visit.SKIP;
    },
  });
}

/** One YAML document, without the line that separates it from others. */
export function printManifest(resource: Resource): string {
  const { apiVersion, kind, metadata, spec } = resource;
  const content = { apiVersion, kind, metadata, spec: withoutEmpties(spec) };
  // kubectl reads YAML 1.1, in which yes and no are booleans.
  const document = new Document(content, { compat: 'yaml-1.1' });
  if (isMap(document.contents)) makeCompact(document);
  return document.toString({ lineWidth: 100, flowCollectionPadding: false });
}
