// How does a test of the operator declare an Entity, or the Application, in few words?

interface Declared {
  readonly annotations?: Record<string, string>;
  /** Beside `id`. */
  readonly fields?: string[];
  readonly spec?: string;
}

/** A table that everybody may read and write. */
export const entity = (
  name: string,
  { annotations = {}, fields = [], spec = '' }: Declared = {},
) => `---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: ${name}, annotations: ${JSON.stringify(annotations)} }
spec:
  fields:
    - { name: id, type: bigint }
${fields.map((field) => `    - { name: ${field}, type: text }\n`).join('')}  primaryKey: [id]
  access: [{ roles: [anon], operations: [read, create, update, delete] }]
  ${spec}
`;
export const application = (annotations: Record<string, string> = {}) => `---
apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: shop, annotations: ${JSON.stringify(annotations)} }
spec: {}
`;
export const isPaused = { 'ashlar.dev/paused': 'true' };
