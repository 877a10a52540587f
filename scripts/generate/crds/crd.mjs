// How is a kind defined at a Kubernetes API server?
import { dump } from 'js-yaml';
import { rules } from './rules.mjs';
import { status } from './status.mjs';
import { structural } from './structural.mjs';

/** @typedef {import('./structural.mjs').Structural} Structural */
/** @typedef {{ kind: string, plural: string, shortName: string, description: string }} Kind */

/** @type {readonly Kind[]} */
const kinds = [
  {
    kind: 'Application',
    plural: 'applications',
    shortName: 'app',
    description:
      'How the whole is served: schema, roles, tokens, hosts. At most one in a namespace.',
  },
  {
    kind: 'Entity',
    plural: 'entities',
    shortName: 'ent',
    description: 'A table or a view: its fields, keys, indexes and who may do what.',
  },
  {
    kind: 'Action',
    plural: 'actions',
    shortName: 'act',
    description: 'What is called under /rpc: a function of the database or a service on NATS.',
  },
];

/** @param {string} name @param {string} type @param {string} jsonPath */
const column = (name, type, jsonPath) => ({ name, type, jsonPath });

/** @param {string} field */
const ofReady = (field) => `.status.conditions[?(@.type=="Ready")].${field}`;

const columns = [
  column('Ready', 'string', ofReady('status')),
  column('Reason', 'string', ofReady('reason')),
  column('Revision', 'string', '.status.revision'),
  column('Age', 'date', '.metadata.creationTimestamp'),
];

/** Adds the rules where they belong. @param {Structural} schema @param {string} path @param {string} kind */
function addRules(schema, path, kind) {
  const here = rules[kind]?.[path];
  if (here) schema['x-kubernetes-validations'] = here;
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    addRules(member, `${path}.${name}`, kind);
  if (schema.items) addRules(schema.items, `${path}[]`, kind);
}

/** @param {Kind} of @param {Structural} spec */
function definition({ kind, plural, shortName, description }, spec) {
  const [group, version] = ['ashlar.dev', 'v1alpha1'];
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames: [shortName],
        categories: ['ashlar'],
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description,
              required: ['spec'],
              properties: {
                apiVersion: { type: 'string', description: 'ashlar.dev/v1alpha1.' },
                kind: { type: 'string', description: `${kind}.` },
                metadata: { type: 'object' },
                spec: { description: 'What is declared.', ...spec },
                status,
              },
            },
          },
        },
      ],
    },
  };
}

/** Where the definitions stand: for kubectl, and for the chart, which may not read outside of itself. */
const folders = ['k8s/crds', 'charts/ashlar/files/crds'];

/** Each file with its text. @param {Record<string, import('zod').ZodType>} resources module model/resources */
export async function crdFiles(resources) {
  const { z } = await import('zod');
  return kinds.flatMap((of) => {
    const schema = resources[`${of.kind.toLowerCase()}SpecSchema`];
    if (schema === undefined) throw new Error(`there is no schema of ${of.kind}`);
    const json = /** @type {Structural} */ (z.toJSONSchema(schema, { io: 'input' }));
    const spec = structural({ ...json, description: 'What is declared.' }, 'spec');
    addRules(spec, 'spec', of.kind);
    const told = JSON.parse(JSON.stringify(definition(of, spec)));
    const head = `# Made from services/shared/model by \`npm run generate\`; edit that.\n`;
    const text = head + dump(told, { lineWidth: 110, noRefs: true });
    return folders.map((folder) => ({ path: `${folder}/${of.plural}.yaml`, text }));
  });
}
