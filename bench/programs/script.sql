-- What a database does all day: inserts, an index, joins, sorting, grouping, updates, text functions.
pragma temp_store = memory;
create table item(id integer primary key, name text, price real, kind integer);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)
insert into item select i, 'item ' || (i * 7919 % 100003), (i * 31 % 10007) / 100.0, i % 97 from n;
create index item_by_price on item(price);
create table kind(id integer primary key, title text);
insert into kind select distinct kind, 'kind ' || kind from item;
select count(*), round(sum(price), 2), min(name), max(name) from item;
select title, count(*), round(avg(price), 3) from item join kind on kind.id = item.kind group by title order by 2 desc, 1 limit 5;
select id, name from item where price between 50 and 50.2 order by name limit 5;
select count(*) from item where name like '%77%' and upper(name) glob '*9';
update item set price = price * 1.1, name = replace(name, 'item', 'thing') where kind < 30;
delete from item where id % 3 = 0;
select kind, max(length(name)), round(total(price), 2), count(distinct substr(name, -2)) from item group by kind order by kind limit 5;
select round(sum(a.price - b.price), 2) from item a join item b on b.id = a.id + 1 where a.kind = 5;
with recursive f(n, a, b) as (select 1, 0, 1 union all select n + 1, b, (a + b) % 1000003 from f where n < 200000) select max(a) from f;
select sum(x) over (order by id rows between 9 preceding and current row) from (select id, price as x from item) order by id limit 3;
pragma integrity_check;
