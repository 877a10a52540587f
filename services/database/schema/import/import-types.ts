// Which types has the Application to list, so that the types of all columns have a name?
import {
  type DeclaredTypes,
  type NormalisedType,
  normaliseType,
} from '../../../shared/model/pg-types.ts';
import type { ApplicationSpec } from '../../../shared/model/resources.ts';
import type { LiveType } from '../live-schema.ts';

type TypeSpec = NonNullable<ApplicationSpec['types']>[number];

export interface TypeImport {
  /** The type as it is declared; null when no declaration can name it. */
  readonly find: (type: string) => NormalisedType | null;
  /** What the Application has to list, for all types that were asked for. */
  readonly specs: () => TypeSpec[];
}

/** `"Mood"(3)[]` → Mood; `extensions.citext` keeps its schema. */
function bareName(type: string): string {
  const name = type.replace(/(\[\])+$/, '').replace(/\([^()]*\)$/, '');
  return name.replace(/"((?:[^"]|"")*)"/g, (_, inner: string) => inner.replaceAll('""', '"'));
}

function nameOf({ name, schema, isVisible }: LiveType): string {
  return isVisible ? name : `${schema}.${name}`;
}

function toSpec(type: LiveType): TypeSpec {
  const isDeclarable =
    type.kind === 'enum' &&
    type.values.length > 0 &&
    type.values.length <= 500 &&
    type.values.every((value) => value !== '');
  return { name: nameOf(type), ...(isDeclarable && { enum: type.values }) };
}

function tryNormalise(type: string, types: DeclaredTypes): NormalisedType | null {
  try {
    const normalised = normaliseType(type, types);
    return normalised.type === type ? normalised : null;
  } catch {
    return null;
  }
}

/** All enum types of the schema are listed; others when a column or an argument has them. */
export function createTypeImport(live: readonly LiveType[], schema: string): TypeImport {
  const own = live.filter((type) => type.kind === 'enum' && type.schema === schema);
  const used = new Map(own.map((type) => [nameOf(type), toSpec(type)]));
  const known = () => new Map([...used].map(([name, spec]) => [name, spec.enum ?? null]));
  const find = (type: string): NormalisedType | null => {
    const found = tryNormalise(type, known());
    if (found !== null) return found;
    const name = bareName(type);
    const missing = live.find((one) => nameOf(one) === name);
    if (missing === undefined) return null;
    const declared = tryNormalise(
      type,
      new Map([...known(), [name, toSpec(missing).enum ?? null]]),
    );
    if (declared !== null) used.set(name, toSpec(missing));
    return declared;
  };
  return { find, specs: () => [...used.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
