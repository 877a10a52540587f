// May the type of a column change under the rows?
import { identifier, literal } from '../../sql/identifier.ts';
import type { DesiredColumn } from '../desired/desired-schema.ts';
import type { LiveColumn } from '../live-schema.ts';
import { instantStep, quoted } from '../steps/step.ts';
import { isWidening } from '../steps/widening.ts';
import { changed, type Difference, refused, same, type TablePair } from './difference.ts';

/** Views, rules and computed columns that name the column: PostgreSQL refuses to change its type then. */
function isUsedSql({ ref }: TablePair, column: string): string {
  return `SELECT EXISTS (
    SELECT FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = ${literal(quoted(ref))}::regclass
       AND a.attname = ${literal(column)}
       AND (d.classid = 'pg_rewrite'::regclass
            OR EXISTS (SELECT FROM pg_attrdef f JOIN pg_attribute g ON g.attrelid = f.adrelid AND g.attnum = f.adnum
                        WHERE d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid AND g.attgenerated <> '')))`;
}

export function compareType(pair: TablePair, column: DesiredColumn, live: LiveColumn): Difference {
  if (column.type === live.type) return same;
  const { resource } = pair.desired;
  const title = `${pair.ref.name}.${column.name}: type ${live.type} → ${column.type}`;
  const alter = `ALTER COLUMN ${identifier(column.name)}`;
  // Left alone, the default would stay one of the old type.
  const { retypedDefault } = column;
  const setDefault = retypedDefault === null ? '' : `, ${alter} SET DEFAULT ${retypedDefault}`;
  const sql = `ALTER TABLE ${quoted(pair.ref)} ${alter} TYPE ${column.type}${setDefault}`;
  if (!isWidening(live.type, column.type))
    return refused({
      resource,
      title,
      reason:
        'PostgreSQL rewrites or re-reads every row while nobody can use the table, or values are lost',
      manual: `Declare a new field, fill it and have readers use it; or, when the table may be locked: ${sql};`,
    });
  const isChecked = pair.live.constraints.some(
    (one) => one.kind === 'check' && one.columns.includes(column.name),
  );
  const hazards = isChecked ? ['reads the whole table under the lock, because of its checks'] : [];
  const unless = {
    sql: isUsedSql(pair, column.name),
    refusal: {
      resource,
      title,
      reason:
        'a view or a generated column uses the column, and PostgreSQL does not change its type then',
      manual: 'Drop the view, apply, and make the view again.',
    },
  };
  return changed('columns', [instantStep(pair.ref, { title, sql, hazards })], [unless]);
}
