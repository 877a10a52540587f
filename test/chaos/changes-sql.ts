// How does PostgreSQL itself write down what is changed?

/** Writes down every change of a row, in the transaction that makes it; rows of one key in their order. */
export const changesSql = `
  create table items_changes (n bigint generated always as identity, id int, told text);
  create function write_down() returns trigger language plpgsql as $$ begin
    insert into items_changes (id, told) values (
      coalesce(new.id, old.id),
      lower(tg_op) || case when tg_op = 'DELETE' then '' else ' ' || new.version end);
    return null;
  end $$;
  create trigger write_down after insert or update or delete on items
    for each row execute function write_down();`;
