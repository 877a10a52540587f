-- Which tables and rows are measured? The same as app/ declares: 200,000 items, 10,000 customers with 24 orders
-- of two lines each. Foreign keys and indexes come last; that halves the time.
create table items (
  id bigint generated always as identity,
  name text not null,
  category text not null,
  price_cents integer not null,
  stock integer not null,
  value integer not null,
  created_at timestamptz not null default now()
);
create table customers (
  id bigint generated always as identity,
  name text not null
);
create table orders (
  id bigint generated always as identity,
  customer_id bigint not null,
  status text not null,
  total_cents integer not null,
  created_at timestamptz not null default now()
);
create table order_lines (
  id bigint generated always as identity,
  order_id bigint not null,
  item_id bigint not null,
  quantity integer not null,
  unit_cents integer not null
);
create table notes (
  id bigint generated always as identity,
  customer_id bigint not null,
  kind text not null,
  body text not null,
  created_at timestamptz not null default now()
);

insert into items (name, category, price_cents, stock, value, created_at)
select
  'Item number ' || n,
  (array['garden','kitchen','office','outdoor','textile'])[1 + n % 5],
  100 + (n * 7919) % 20000,
  (n * 31) % 500,
  -- A prime that does not divide the modulus: no value occurs twice.
  (n::bigint * 7919) % 1000003,
  timestamptz '2025-01-01 00:00+00' + n * interval '1 minute'
from generate_series(1, 200000) as n;

insert into customers (name) select 'Customer number ' || n from generate_series(1, 10000) as n;

insert into orders (customer_id, status, total_cents, created_at)
select
  1 + n % 10000,
  (array['pending','paid','shipped','delivered'])[1 + n % 4],
  500 + (n * 7919) % 50000,
  timestamptz '2025-01-01 00:00+00' + n * interval '2 minutes'
from generate_series(1, 240000) as n;

insert into order_lines (order_id, item_id, quantity, unit_cents)
select 1 + n / 2, 1 + (n::bigint * 7919) % 200000, 1 + n % 3, 100 + (n * 31) % 20000
from generate_series(0, 479999) as n;

alter table items add primary key (id);
alter table customers add primary key (id);
alter table orders add primary key (id), add foreign key (customer_id) references customers;
alter table order_lines
  add primary key (id),
  add foreign key (order_id) references orders,
  add foreign key (item_id) references items;
alter table notes add primary key (id), add foreign key (customer_id) references customers;
create index orders_customer_id_created_at_idx on orders (customer_id, created_at desc);
create index order_lines_order_id_idx on order_lines (order_id);
create index notes_customer_id_idx on notes (customer_id);
