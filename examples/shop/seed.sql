-- What is in the shop on its first day here? Two years of business, the same on every machine.
-- 1,000 customers, 240 products, 20,000 orders with about 50,000 items, 1,006 accounts; runs once, in empty tables.

-- Evenly spread over [0, 1), and the same for the same words and number: random() would not be.
create or replace function pg_temp.chance(what text, n bigint) returns double precision
  language sql immutable parallel safe
  return ('x' || left(md5(what || n::text), 8))::bit(32)::bigint / 4294967296::float8;

-- Set at the end; a shop that was emptied and is filled again still has them.
drop trigger if exists order_items_take_price on order_items;
drop trigger if exists order_items_keep_total on order_items;
drop trigger if exists stock_returns_add_stock on stock_returns;

insert into customers (id, name, email, phone, street, postcode, city, created_at)
overriding system value
with words as (
  select
    array['Ada','Alan','Amara','Anna','Antonio','Aylin','Ben','Carla','Chen','Clara','Daniel','Elif','Emil',
          'Emma','Farid','Fatima','Felix','Grace','Hana','Hugo','Ines','Ivan','Jana','Jonas','Julia','Kenji',
          'Lea','Leon','Lina','Lukas','Maria','Marta','Mia','Mohammed','Nadia','Noah','Olga','Oscar','Paul',
          'Priya','Rosa','Samir','Sofia','Tariq','Theo','Vera','Yuki','Zoe'] as first_names,
    array['Abbasi','Almeida','Andersson','Bauer','Becker','Bianchi','Brown','Cohen','Costa','Dubois','Eriksen',
          'Evans','Fischer','Garcia','Haddad','Hansen','Ivanova','Jansen','Jensen','Kaya','Keller','Khan',
          'Kowalski','Larsen','Lefevre','Lopez','Meyer','Moreau','Murphy','Nakamura','Novak','Okafor','Olsen',
          'Patel','Petrov','Rossi','Santos','Sato','Schmidt','Silva','Singh','Smith','Suzuki','Tanaka','Varga',
          'Wagner','Walker','Weber','Wilson','Yilmaz','Zhang'] as last_names,
    array['Station Road','Mill Lane','Church Street','Garden Way','Harbour Street','Market Square','Oak Avenue',
          'Park Road','School Lane','Hill Street'] as streets,
    -- A city that stands here more often has more customers.
    array['Hamburg','Hamburg','Hamburg','Hamburg','Rotterdam','Rotterdam','Rotterdam','Gothenburg','Gothenburg',
          'Lisbon','Lisbon','Bristol','Bristol','Gdansk','Trieste','Bergen'] as cities
),
person as (
  select
    n,
    first_names[1 + floor(pg_temp.chance('first', n) * cardinality(first_names))::int] as first_name,
    last_names[1 + floor(pg_temp.chance('last', n) * cardinality(last_names))::int] as last_name,
    streets[1 + floor(pg_temp.chance('street', n) * cardinality(streets))::int] as street,
    cities[1 + floor(pg_temp.chance('city', n) * cardinality(cities))::int] as city
  from words, generate_series(1, 1000) as n
)
select
  n,
  first_name || ' ' || last_name,
  lower(first_name || '.' || last_name) || n || '@example.com',
  case when pg_temp.chance('phone', n) < 0.7
    then '+00 555 ' || lpad(floor(pg_temp.chance('number', n) * 1000000)::text, 6, '0') end,
  street || ' ' || 1 + floor(pg_temp.chance('house', n) * 120)::int,
  lpad(floor(pg_temp.chance('postcode', n) * 100000)::text, 5, '0'),
  city,
  date_trunc('second', timestamptz '2023-01-02 08:00+00' + (n - 1) * interval '8 hours'
    + pg_temp.chance('minute', n) * interval '7 hours')
from person
order by n;

insert into products (id, sku, name, description, tags, price, cost_price, stock, active, created_at)
overriding system value
with kind (k, code, noun, base_price, sentence, tags) as (
  values
    (1, 'MUG', 'Mug', 12.90, 'Stoneware, holds 350 ml, safe in dishwasher and microwave.', array['kitchen','ceramic']),
    (2, 'TEA', 'Teapot', 34.50, 'Stoneware with a strainer of steel, holds 1.2 litres.', array['kitchen','ceramic']),
    (3, 'BOW', 'Bowl', 15.90, 'Stoneware, 18 cm wide, stacks well.', array['kitchen','ceramic']),
    (4, 'CUT', 'Cutting board', 29.90, 'Oiled wood with a groove for juice, 40 by 25 cm.', array['kitchen','wood']),
    (5, 'BOT', 'Water bottle', 24.90, 'Steel with double wall, keeps cold for a day.', array['kitchen','outdoor']),
    (6, 'TOW', 'Tea towel', 9.50, 'Linen and cotton, 50 by 70 cm.', array['kitchen','textile']),
    (7, 'BLA', 'Blanket', 59.00, 'Lambswool, 140 by 200 cm.', array['living','textile']),
    (8, 'CUS', 'Cushion', 27.50, 'Cotton cover with a zip, 45 by 45 cm.', array['living','textile']),
    (9, 'VAS', 'Vase', 39.00, 'Hand-thrown, each one a little different.', array['living','ceramic']),
    (10, 'CAN', 'Candle', 14.00, 'Rapeseed wax, burns for 40 hours.', array['living','gift']),
    (11, 'LAM', 'Desk lamp', 89.00, 'Steel arm with two joints, LED included.', array['office','light']),
    (12, 'NOT', 'Notebook', 11.50, 'Thread-bound, 160 dotted pages.', array['office','paper','gift']),
    (13, 'PEN', 'Fountain pen', 46.00, 'Steel nib, takes cartridges and a converter.', array['office','gift']),
    (14, 'BAG', 'Backpack', 98.00, 'Waxed canvas, 20 litres, room for a 15-inch laptop.', array['outdoor','textile']),
    (15, 'STO', 'Stool', 119.00, 'Ash, 45 cm high, carries 150 kg.', array['living','wood']),
    (16, 'CLO', 'Wall clock', 64.00, 'Silent movement, 30 cm wide.', array['living','office'])
),
line (title, l) as (
  select * from unnest(array['Alder','Amber','Aster','Birch','Cedar','Clover','Coral','Fjord','Heather','Juniper',
                             'Linden','Marsh','Poppy','Slate','Willow']) with ordinality
),
product as (
  select
    (l - 1) * 16 + k as n, code, l, title || ' ' || lower(noun) as name, sentence, tags,
    round(base_price * (0.9 + 0.02 * l)::numeric, 1) as price
  from kind, line
)
select
  n,
  code || '-' || lpad(l::text, 3, '0'),
  name,
  sentence,
  tags || case when pg_temp.chance('sale', n) < 0.1 then array['sale'] else array[]::text[] end,
  price,
  round(price * (0.35 + 0.25 * pg_temp.chance('cost', n))::numeric, 2),
  case when pg_temp.chance('sold out', n) < 0.05 then 0 else ceil(pg_temp.chance('stock', n) ^ 2 * 400)::int end,
  pg_temp.chance('active', n) < 0.92,
  timestamptz '2023-01-02 08:00+00' + (n - 1) * interval '36 hours'
from product
order by n;

-- Orders come faster from month to month, and a tenth of the customers makes a quarter of them.
create temporary table seed_order as
select
  n as id,
  1 + (floor((0.15 * c + 0.85 * c ^ 2) * 1000)::int * 389) % 1000 as customer_id,
  date_trunc('second', timestamptz '2024-01-01 06:00+00' + ((n - 1) / 20000::float8) ^ 0.8 * interval '730 days'
    + pg_temp.chance('second', n) * interval '25 minutes') as created_at,
  pg_temp.chance('items', n) as size_chance,
  floor(pg_temp.chance('product', n) ^ 1.5 * 240)::int as first_product,
  1 + floor(pg_temp.chance('step', n) * 39)::int as step
from generate_series(1, 20000) as n, pg_temp.chance('customer', n) as c;

-- A product costs what it does now; until the end of 2024 it was 5 % cheaper.
create temporary table seed_item as
select
  o.id as order_id,
  j,
  p.id as product_id,
  (array[1,1,1,1,1,1,1,2,2,2,3,4,6])[1 + floor(pg_temp.chance('quantity' || j, o.id) * 13)::int] as quantity,
  case when o.created_at < '2025-01-01 00:00+00' then round(p.price * 0.95, 2) else p.price end as unit_price
from seed_order as o
cross join generate_series(0, 5) as j
-- The step is below 40, so that six steps never come back to the same of 240 products.
join products as p on p.id = 1 + (o.first_product + j * o.step) % 240
where o.size_chance < (array[1, 0.72, 0.44, 0.22, 0.10, 0.03])[j + 1];

insert into orders (id, customer_id, status, total, note, created_at)
overriding system value
select
  o.id,
  o.customer_id,
  case
    when pg_temp.chance('cancelled', o.id) < 0.06 then 'cancelled'
    when o.id <= 19200 then 'delivered'
    when o.id <= 19600 then (array['delivered','shipped','shipped'])[1 + floor(pg_temp.chance('status', o.id) * 3)::int]
    when o.id <= 19900 then (array['shipped','paid','paid'])[1 + floor(pg_temp.chance('status', o.id) * 3)::int]
    else (array['paid','pending','pending'])[1 + floor(pg_temp.chance('status', o.id) * 3)::int]
  end,
  i.total,
  case when pg_temp.chance('note', o.id) < 0.08
    then (array['Please leave it with the neighbours.','Ring twice, the bell is weak.','Deliver after 5 p.m.',
                'It is a present: no invoice, please.','One parcel, if possible.']
         )[1 + floor(pg_temp.chance('which note', o.id) * 5)::int] end,
  o.created_at
from seed_order as o
join (select order_id, sum(quantity * unit_price) as total from seed_item group by order_id) as i on i.order_id = o.id
order by o.id;

insert into order_items (id, order_id, product_id, quantity, unit_price)
overriding system value
select row_number() over (order by order_id, j), order_id, product_id, quantity, unit_price
from seed_item
order by order_id, j;

-- Goods of orders that were cancelled are back already.
insert into stock_returns (order_item_id, created_at)
select i.id, o.created_at + interval '1 day'
from order_items as i join orders as o on o.id = i.order_id
where o.status = 'cancelled';

drop table seed_item, seed_order;

insert into accounts (id, email, role, customer_id, active, settings, last_sign_in_at, created_at)
select
  md5('account of customer ' || id)::uuid,
  email,
  'customer'::account_role,
  id,
  pg_temp.chance('active account', id) < 0.97,
  jsonb_build_object('newsletter', pg_temp.chance('newsletter', id) < 0.4),
  case when pg_temp.chance('signed in', id) < 0.8
    then date_trunc('second', timestamptz '2025-12-31 12:00+00'
      - pg_temp.chance('days ago', id) ^ 2 * interval '300 days') end,
  created_at
from customers
union all
select
  md5('account of ' || name)::uuid,
  name || '@shop.example.com',
  role::account_role,
  null,
  true,
  '{}',
  timestamptz '2025-12-31 09:00+00',
  timestamptz '2023-01-01 09:00+00'
from (values ('ruth', 'admin'), ('bo', 'clerk'), ('dilek', 'clerk'), ('henrik', 'clerk'), ('mei', 'clerk'),
             ('tom', 'clerk')) as staff (name, role);

-- The next row of each table gets the next number.
select setval(pg_get_serial_sequence('customers', 'id'), max(id)) from customers;
select setval(pg_get_serial_sequence('products', 'id'), max(id)) from products;
select setval(pg_get_serial_sequence('orders', 'id'), max(id)) from orders;
select setval(pg_get_serial_sequence('order_items', 'id'), max(id)) from order_items;

-- From here on the database itself keeps the two fields that no request may set.
-- The price is the one of now, so that nobody can name their own.
create or replace function order_items_take_price() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or new.product_id <> old.product_id then
    -- Of a product that does not exist the foreign key tells.
    new.unit_price := coalesce((select price from products where id = new.product_id), new.unit_price);
  end if;
  return new;
end $$;
create trigger order_items_take_price
  before insert or update of product_id on order_items
  for each row execute function order_items_take_price();

-- Adds the difference instead of summing anew: of two items added at once, each sum would miss the other.
create or replace function order_items_keep_total() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    update orders set total = total - old.quantity * old.unit_price where id = old.order_id;
  end if;
  if tg_op <> 'DELETE' then
    update orders set total = total + new.quantity * new.unit_price where id = new.order_id;
  end if;
  return null;
end $$;
create trigger order_items_keep_total
  after insert or update or delete on order_items
  for each row execute function order_items_keep_total();

-- Whoever says that an item is back does not say how many it was.
create or replace function stock_returns_add_stock() returns trigger language plpgsql as $$
begin
  update products as p set stock = p.stock + i.quantity
  from order_items as i
  where i.id = new.order_item_id and p.id = i.product_id;
  return null;
end $$;
create trigger stock_returns_add_stock
  after insert on stock_returns
  for each row execute function stock_returns_add_stock();

analyze customers, products, orders, order_items, stock_returns, accounts;
