// Which PostgreSQL type does a declared type name mean?
import { AppError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { TypeCategory } from './model.ts';
import type { ApplicationSpec } from './resources.ts';
import { quoteTypeName } from './type-name.ts';
import { type BuiltInType, builtInTypes, type Modifiers } from './type-table.ts';

export interface NormalisedType {
  /** As format_type() spells it: `character varying(40)`, `text[]`. */
  readonly type: string;
  /** Without length and precision, `[]` kept: what a value may be cast to without losing any of it. */
  readonly baseType: string;
  readonly category: TypeCategory;
  /** The n of varchar(n) and char(n). */
  readonly length: number | null;
  /** Values of the enum type, when it is one of the Application's. */
  readonly enumValues: readonly string[] | null;
}

/** The Application's types by name; an enum type with its values, any other with null. */
export type DeclaredTypes = ReadonlyMap<string, readonly string[] | null>;

export function declaredTypes(application: ApplicationSpec): DeclaredTypes {
  return new Map((application.types ?? []).map((type) => [type.name, type.enum ?? null]));
}

/** A declared type taken apart: `numeric ( 12 , 2 ) [ ]` → name numeric, modifiers 12 and 2, an array. */
interface TypeText {
  readonly name: string;
  readonly modifiers: readonly string[];
  readonly isArray: boolean;
}

function takeApart(declared: string): TypeText {
  const element = declared.trim().replace(/\s+array$/i, '[]');
  const name = element.replace(/\s*(?:\[[\s\d]*\]\s*)+$/, '');
  const isArray = name.length < element.length;
  const brackets = /^([^()]*)\(([^()]*)\)([^()]*)$/.exec(name);
  const words = brackets ? `${brackets[1]?.trimEnd()} ${brackets[3]?.trimStart()}` : name;
  const modifiers = brackets?.[2]?.split(',').map((modifier) => modifier.trim()) ?? [];
  return { name: words.trim().replace(/\s+/g, ' '), modifiers, isArray };
}

const ranges: Readonly<Record<Exclude<Modifiers, 'none'>, readonly (readonly [number, number])[]>> =
  {
    length: [[1, 10_485_760]],
    numeric: [
      [1, 1000],
      [-1000, 1000],
    ],
    seconds: [[0, 6]],
    float: [[1, 53]],
  };

/** The modifiers as numbers. @throws AppError ASH_CONFIG when there are too many, or one is out of range */
function readModifiers(type: BuiltInType, modifiers: readonly string[]): readonly number[] {
  const allowed = type.modifiers === 'none' ? [] : ranges[type.modifiers];
  if (modifiers.length > allowed.length)
    throw new AppError(
      'ASH_CONFIG',
      allowed.length === 0
        ? `type ${type.name} takes nothing in brackets`
        : `type ${type.name} takes at most ${allowed.length} number(s) in brackets`,
    );
  return modifiers.map((text, index) => {
    const [least, greatest] = allowed[index] ?? [0, 0];
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || value < least || value > greatest)
      throw new AppError(
        'ASH_CONFIG',
        `type ${type.name}: "${text}" must be a whole number from ${least} to ${greatest}`,
      );
    return value;
  });
}

/** `timestamp(3) with time zone`: the precision stands behind the first word, an interval's at the end. */
function spell(type: BuiltInType, numbers: readonly number[]): string {
  if (type.modifiers === 'float') return (numbers[0] ?? 53) <= 24 ? 'real' : 'double precision';
  if (type.unlimited !== undefined && type.modifiers === 'length' && numbers.length === 0)
    return `${type.name}(1)`;
  if (numbers.length === 0) return type.name;
  const brackets = `(${(type.modifiers === 'numeric' ? [...numbers, 0].slice(0, 2) : numbers).join(',')})`;
  return /^time/.test(type.name)
    ? type.name.replace(/ |$/, (space) => brackets + space)
    : type.name + brackets;
}

function normaliseBuiltIn(type: BuiltInType, text: TypeText): NormalisedType {
  const numbers = readModifiers(type, text.modifiers);
  const array = text.isArray ? '[]' : '';
  const spelled = spell(type, numbers);
  const base = type.modifiers === 'float' ? spelled : (type.unlimited ?? type.name);
  const isLimitedText = type.category === 'text' && type.modifiers === 'length';
  const length = numbers[0] ?? (type.unlimited === undefined ? null : 1);
  return {
    type: spelled + array,
    baseType: base + array,
    category: text.isArray ? 'array' : type.category,
    length: isLimitedText && !text.isArray ? length : null,
    enumValues: null,
  };
}

/** Types of well-known extensions that behave like one of PostgreSQL's own. */
const extensionCategories: Readonly<Record<string, TypeCategory>> = { citext: 'text' };

function normaliseDeclared(name: string, text: TypeText, types: DeclaredTypes): NormalisedType {
  const array = text.isArray ? '[]' : '';
  const quoted = quoteTypeName(name);
  const brackets = text.modifiers.length === 0 ? '' : `(${text.modifiers.join(',')})`;
  const enumValues = types.get(name) ?? null;
  const bare = name.slice(name.lastIndexOf('.') + 1);
  const category = enumValues ? 'enum' : (extensionCategories[bare] ?? 'other');
  return {
    type: quoted + brackets + array,
    baseType: quoted + array,
    category: text.isArray ? 'array' : category,
    length: null,
    enumValues: text.isArray ? null : enumValues,
  };
}

const serials: Readonly<Record<string, string>> = {
  smallserial: 'smallint',
  serial2: 'smallint',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
};

function unknownType(declared: string, text: TypeText, types: DeclaredTypes): AppError {
  const integer = serials[text.name.toLowerCase()];
  if (integer !== undefined)
    return new AppError('ASH_CONFIG', `type "${declared}" is not supported`, {
      hint: `Write type: ${integer} and identity: by default.`,
    });
  const hint =
    didYouMean(text.name, [...types.keys(), ...builtInTypes.keys()]) ??
    'A type of an extension and a domain must be listed in spec.types of the Application.';
  return new AppError('ASH_CONFIG', `unknown type "${declared}"`, { hint });
}

/** The name under which the Application declares the type; it may be written quoted. */
function findDeclared(name: string, types: DeclaredTypes): string | undefined {
  if (types.has(name)) return name;
  const unquoted = name.replace(/"((?:[^"]|"")*)"/g, (_, inner: string) =>
    inner.replaceAll('""', '"'),
  );
  if (types.has(unquoted)) return unquoted;
  return name === unquoted && types.has(name.toLowerCase()) ? name.toLowerCase() : undefined;
}

/** @throws AppError ASH_CONFIG for a name that means no type, with the nearest one that does */
export function normaliseType(declared: string, types: DeclaredTypes = new Map()): NormalisedType {
  const text = takeApart(declared);
  const builtIn = builtInTypes.get(text.name.toLowerCase());
  if (builtIn !== undefined) return normaliseBuiltIn(builtIn, text);
  const name = findDeclared(text.name, types);
  if (name === undefined) throw unknownType(declared, text, types);
  return normaliseDeclared(name, text, types);
}
