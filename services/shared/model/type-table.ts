// Which types does PostgreSQL have, under which names, and what may stand in their brackets?
// https://www.postgresql.org/docs/18/datatype.html
import type { TypeCategory } from './model.ts';

/** What may stand in the brackets behind a type's name. */
export type Modifiers = 'none' | 'length' | 'numeric' | 'seconds' | 'float';

export interface BuiltInType {
  /** As format_type() spells it. */
  readonly name: string;
  readonly category: TypeCategory;
  readonly modifiers: Modifiers;
  /** The spelling without any limit, where that is not the name: `character` alone means length 1. */
  readonly unlimited?: string;
}

type Row = readonly [
  names: string,
  category: TypeCategory,
  modifiers?: Modifiers,
  unlimited?: string,
];

/** Types are separated by commas, the names of one type by bars, format_type()'s first. */
const rows: readonly Row[] = [
  ['smallint|int2,integer|int|int4,bigint|int8,oid', 'integer'],
  ['real|float4,double precision|float8,money', 'number'],
  ['numeric|decimal|dec', 'number', 'numeric'],
  ['float', 'number', 'float'],
  ['boolean|bool', 'boolean'],
  ['text,name,bpchar,"char",xml', 'text'],
  ['character varying|varchar|char varying', 'text', 'length'],
  ['character|char', 'text', 'length', 'bpchar'],
  ['uuid', 'uuid'],
  ['date', 'date'],
  ['timestamp without time zone|timestamp', 'timestamp', 'seconds'],
  ['timestamp with time zone|timestamptz', 'timestamp', 'seconds'],
  ['time without time zone|time', 'time', 'seconds'],
  ['time with time zone|timetz', 'time', 'seconds'],
  ['interval', 'interval', 'seconds'],
  ['interval second,interval day to second', 'interval', 'seconds', 'interval'],
  ['interval hour to second,interval minute to second', 'interval', 'seconds', 'interval'],
  ['interval year,interval month,interval day,interval hour', 'interval', 'none', 'interval'],
  ['interval minute,interval year to month', 'interval', 'none', 'interval'],
  ['interval day to hour,interval day to minute', 'interval', 'none', 'interval'],
  ['interval hour to minute', 'interval', 'none', 'interval'],
  ['json,jsonb', 'json'],
  ['bytea', 'binary'],
  ['inet,cidr,macaddr,macaddr8', 'network'],
  ['int4range,int8range,numrange,tsrange,tstzrange,daterange', 'range'],
  ['int4multirange,int8multirange,nummultirange', 'range'],
  ['tsmultirange,tstzmultirange,datemultirange', 'range'],
  ['tsvector,tsquery', 'search'],
  ['bit varying|varbit', 'other', 'length'],
  // Quoted, because the keyword bit means bit(1).
  ['bit', 'other', 'length', '"bit"'],
  ['point,line,lseg,box,path,polygon,circle', 'other'],
  ['jsonpath,pg_lsn,pg_snapshot,txid_snapshot,tid,xid,xid8,cid', 'other'],
  ['regclass,regcollation,regconfig,regdictionary,regnamespace,regoper', 'other'],
  ['regoperator,regproc,regprocedure,regrole,regtype', 'other'],
];

function buildTable(): Map<string, BuiltInType> {
  const table = new Map<string, BuiltInType>();
  for (const [types, category, modifiers = 'none', unlimited] of rows)
    for (const names of types.split(',')) {
      const [name = '', ...aliases] = names.split('|');
      const type = { name, category, modifiers, ...(unlimited && { unlimited }) };
      for (const spelling of [name, ...aliases]) table.set(spelling, type);
    }
  return table;
}

/** Every spelling, in lower case, of every type of PostgreSQL itself; pseudo-types and serials are none. */
export const builtInTypes: ReadonlyMap<string, BuiltInType> = buildTable();
