// Is a value what a JSON Schema says? The adapter to ajv.
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { formats } from './formats.ts';
import type { JsonSchema } from './keywords.ts';

/** What one value breaks; the first rule only, or `all` of them. */
export type JsonCheck = (value: unknown, wanted: 'first' | 'all') => readonly ErrorObject[];

const knownFormats = Object.fromEntries([...formats].map(([name, { holds }]) => [name, holds]));

const options = { strict: true, strictTypes: false, verbose: true, formats: knownFormats } as const;

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Made when first needed, and kept: to make one takes longer than to compile a schema. They hold no schema. */
const ajvs = {
  first: once(() => new Ajv2020(options)),
  all: once(() => new Ajv2020({ ...options, allErrors: true })),
};

/** Ajv remembers every schema it is given; without that, one that is declared anew is never freed. */
function compile(ajv: Ajv2020, schema: JsonSchema) {
  try {
    return ajv.compile(schema);
  } finally {
    ajv.removeSchema(schema);
  }
}

/** What the schema itself breaks of the rules of schemas. */
export function schemaErrors({ $schema: _, ...schema }: JsonSchema): readonly ErrorObject[] {
  const ajv = ajvs.all();
  return ajv.validateSchema(schema) === true ? [] : (ajv.errors ?? []);
}

/** Checks values against a schema without mistakes; it is compiled when first needed. */
export function createJsonCheck(schema: JsonSchema): JsonCheck {
  const checks = {
    first: once(() => compile(ajvs.first(), schema)),
    all: once(() => compile(ajvs.all(), schema)),
  };
  return (value, wanted) => {
    const check = checks[wanted]();
    return check(value) ? [] : (check.errors ?? []);
  };
}

/** Why ajv takes the schema for a mistake; null when it does not. */
export function strictMistake(schema: JsonSchema): string | null {
  try {
    compile(ajvs.first(), schema);
    return null;
  } catch (error) {
    return (error as Error).message.replace(/^strict mode: /, '');
  }
}
