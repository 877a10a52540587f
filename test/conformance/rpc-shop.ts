// Which functions do the conformance tables of calls ask?

/** Functions of every kind: read-only and not, rows, values, nothing; and the table they write. */
export const functions = `
create table marks (n int, word text);
create table people (id bigint primary key, name text, r text);
insert into people values (1, 'Ann', 'x'), (2, 'Bob', null), (3, 'Cyd, "the" third', '');
create type mood as enum ('good', 'bad');

create function add(a int, b int default 10) returns int language sql immutable as 'select a + b';
create function echo(word text default 'nothing') returns text language sql immutable as 'select word';
create function digits(n numeric) returns numeric language sql immutable as 'select n';
create function doc(j jsonb) returns jsonb language sql immutable as 'select j';
create function kinds(b boolean, d date, m mood, l int[], u uuid default null) returns text
  language sql stable as $$ select concat_ws(' ', b, d, m, l, u) $$;
create function person(id bigint) returns people language sql stable as
  'select * from people p where p.id = person.id';
create function people_of(from_id bigint default 0) returns setof people language sql stable as
  'select * from people p where p.id >= from_id';
create function as_table(n int) returns table (k int, word text) language sql stable as
  $$ select i, repeat('x', i) from generate_series(1, n) i $$;
create function numbers(n int) returns setof int language sql stable as 'select generate_series(1, n)';
create function with_out(a int, out double int, out half numeric) language sql immutable as
  'select a * 2, a / 2.0';
create function whoami(me text, other text default null) returns text language sql stable as
  $$ select coalesce(me, '?') || coalesce(other, '') $$;
create function mine(me text) returns text language sql stable as 'select me';

create function mark(n int, word text default 'm') returns setof marks language sql volatile as
  'insert into marks values (n, word) returning *';
create function mark_many(n int) returns setof marks language plpgsql volatile as
  $$ begin return query insert into marks select i, 'many' from generate_series(1, n) i returning *; end $$;
create function mark_quietly(n int) returns void language sql volatile as
  $$ insert into marks values (n, 'quiet') $$;
create function mark_one(n int) returns int language plpgsql volatile as
  $$ begin insert into marks values (n, 'lazy'); return n; end $$;
create function mark_lazily(n int) returns setof int language sql volatile as
  $$ select mark_one(i) from generate_series(1, n) i $$;
create function sly() returns table (n int) language plpgsql volatile as
  $$ begin insert into marks values (0, 'sly'); return query select 1; end $$;
create function sly_value(n int) returns int language plpgsql volatile as
  $$ begin insert into marks values (n, 'sly'); return n; end $$;

create function refuse(code text, note text default null) returns void language plpgsql volatile as
  $$ begin raise exception 'no % for you', note using errcode = code, detail = 'why', hint = 'how'; end $$;
`;

const action = (name: string, spec: string) => `---
apiVersion: ashlar.dev/v1alpha1
kind: Action
metadata: { name: ${name.replaceAll('_', '-')} }
spec: { function: ${name}, ${spec} }
`;

const people =
  'columns: [{ name: id, type: bigint }, { name: name, type: text }, { name: r, type: text }]';
const marks = 'columns: [{ name: n, type: int }, { name: word, type: text }]';
const everyone = 'roles: [anon, clerk]';

/** An Action for each of them. */
export const actions = [
  action(
    'add',
    `arguments: [{ name: a, type: int, required: true }, { name: b, type: int }], readOnly: true, ${everyone}, description: Adds.`,
  ),
  action('echo', `arguments: [{ name: word, type: text }], readOnly: true, ${everyone}`),
  action(
    'digits',
    `arguments: [{ name: n, type: numeric, required: true }], readOnly: true, ${everyone}`,
  ),
  action(
    'doc',
    `arguments: [{ name: j, type: jsonb, required: true }], readOnly: true, ${everyone}`,
  ),
  action(
    'kinds',
    `arguments: [{ name: b, type: boolean, required: true }, { name: d, type: date, required: true }, { name: m, type: mood, required: true }, { name: l, type: 'int[]', required: true }, { name: u, type: uuid }], readOnly: true, ${everyone}`,
  ),
  action(
    'person',
    `arguments: [{ name: id, type: bigint, required: true }], readOnly: true, ${everyone}`,
  ),
  action(
    'people_of',
    `arguments: [{ name: from_id, type: bigint }], returns: rows, ${people}, readOnly: true, ${everyone}`,
  ),
  action(
    'as_table',
    `arguments: [{ name: n, type: int, required: true }], returns: rows, columns: [{ name: k, type: int }, { name: word, type: text }], readOnly: true, ${everyone}`,
  ),
  action(
    'numbers',
    `arguments: [{ name: n, type: int, required: true }], returns: rows, readOnly: true, ${everyone}`,
  ),
  action(
    'with_out',
    `arguments: [{ name: a, type: int, required: true }], readOnly: true, ${everyone}`,
  ),
  action(
    'whoami',
    `arguments: [{ name: me, type: text, required: true, claim: sub }, { name: other, type: text }], readOnly: true, ${everyone}`,
  ),
  action(
    'mine',
    `arguments: [{ name: me, type: text, required: true, claim: sub }], roles: [clerk]`,
  ),
  action(
    'mark',
    `arguments: [{ name: n, type: int, required: true }, { name: word, type: text }], returns: rows, ${marks}, roles: [clerk]`,
  ),
  action(
    'mark_many',
    `arguments: [{ name: n, type: int, required: true }], returns: rows, ${marks}, roles: [clerk]`,
  ),
  action(
    'mark_quietly',
    `arguments: [{ name: n, type: int, required: true }], returns: nothing, roles: [clerk]`,
  ),
  action(
    'mark_lazily',
    `arguments: [{ name: n, type: int, required: true }], returns: rows, roles: [clerk]`,
  ),
  action('sly', `returns: rows, columns: [{ name: n, type: int }], readOnly: true, roles: [clerk]`),
  action(
    'sly_value',
    `arguments: [{ name: n, type: int, required: true }], readOnly: true, roles: [clerk]`,
  ),
  action(
    'refuse',
    `arguments: [{ name: code, type: text, required: true }, { name: note, type: text }], returns: nothing, roles: [clerk]`,
  ),
].join('');

export const application = `
apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: calls }
spec:
  roles: [{ name: clerk }]
  paging: { maxRows: 100 }
  types: [{ name: mood, enum: [good, bad] }]
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: marks }
spec:
  fields: [{ name: n, type: int }, { name: word, type: text }]
  access: [{ roles: [clerk], operations: [read] }]
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: people }
spec:
  fields: [{ name: id, type: bigint }, { name: name, type: text }, { name: r, type: text }]
  primaryKey: [id]
  access: [{ roles: [clerk], operations: [read] }]
`;
