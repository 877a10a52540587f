import { entityOf } from '../../../test/helpers/model.ts';
import type { Field } from '../../shared/model/model.ts';
import { maxViolations, type ValidationRules, validateRows } from './validate-body.ts';

const entity = entityOf(
  '{ name: id, type: bigint, identity: always }',
  '{ name: name, type: text, required: true }',
  '{ name: state, type: text, required: true, default: new }',
  '{ name: note, type: text }',
  '{ name: stamp, type: text, required: true, readOnly: true }',
);

function rules(columns: string[], changes: Partial<ValidationRules> = {}): ValidationRules {
  return {
    entity,
    columns: new Set(columns),
    known: new Set(entity.fields.keys()),
    isInsert: true,
    missingIsDefault: false,
    isReadOnly: (field: Field) => field.readOnly,
    ...changes,
  };
}
const required = (field: string) => ({ field, message: 'is required' });

test.each<[string, object[], ValidationRules, object[]]>([
  ['a whole row is fine', [{ name: 'a', note: 'b' }], rules(['name', 'note']), []],
  ['what is required must be there', [{ note: 'b' }], rules(['note']), [required('name')]],
  ['and must not be null', [{ name: null }], rules(['name']), [required('name')]],
  ['a default stands in', [{ name: 'a' }], rules(['name']), []],
  ['not for null', [{ name: 'a', state: null }], rules(['name', 'state']), [required('state')]],
  [
    'a key another row has becomes null',
    [{ name: 'a', state: 'x' }, { name: 'b' }],
    rules(['name', 'state']),
    [{ ...required('state'), row: 1 }],
  ],
  [
    'or the default, where asked for',
    [{ name: 'a', state: 'x' }, { name: 'b' }],
    rules(['name', 'state'], { missingIsDefault: true }),
    [],
  ],
  ['an update needs only what it names', [{ note: 'x' }], rules(['note'], { isInsert: false }), []],
  ['but no null', [{ name: null }], rules(['name'], { isInsert: false }), [required('name')]],
  [
    'read-only fields are refused',
    [{ id: 1, name: 'a' }],
    rules(['id', 'name']),
    [{ field: 'id', message: 'is read-only' }],
  ],
  [
    'unknown ones with the nearest name',
    [{ nmae: 'a', name: 'b' }],
    rules(['nmae', 'name']),
    [
      {
        field: 'nmae',
        message: "Could not find the 'nmae' column of 'things'",
        hint: 'Did you mean "name"?',
      },
    ],
  ],
  [
    'one out of reach looks unknown',
    [{ stamp: 'a', name: 'b' }],
    rules(['stamp', 'name'], { known: new Set(['name']) }),
    [{ field: 'stamp', message: "Could not find the 'stamp' column of 'things'" }],
  ],
])('%s', (_, rows, given, expected) => {
  expect(validateRows(rows as Record<string, unknown>[], given)).toEqual(expected);
});

test('a flood of violations is cut', () => {
  const rows = Array.from({ length: 500 }, () => ({ name: null }));
  expect(validateRows(rows, rules(['name']))).toHaveLength(maxViolations);
});
