select sqlite_version();
create table part(id integer primary key, name text not null, price real, data blob);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
insert into part select i, printf('part-%04d', i * 37 % 5003), i * 0.125, zeroblob(i % 7) from n;
create unique index part_name on part(name);
select count(*), sum(price), avg(length(data)), min(name), max(name) from part;
select substr(name, 6, 1) as digit, count(*), round(total(price), 3) from part group by digit order by digit;
select id, name from part where name between 'part-0100' and 'part-0104' order by name desc;
explain query plan select id from part where name = 'part-0042';
begin;
delete from part where id % 2;
select count(*) from part;
rollback;
select count(*), upper(hex(x'c0ffee')), quote('it''s'), 7 / 2, 7 / 2.0, -7 % 3, 1 << 40, round(2.71828, 3) from part;
select date('2024-02-28', '+2 days'), strftime('%j %H:%M', 1000000000, 'unixepoch'), julianday('2000-01-01 12:00');
with recursive f(n, a, b) as (select 1, 1, 1 union all select n + 1, b, a + b from f where n < 80) select n, a from f where n % 20 = 0;
insert into part(name) values ('part-0042');
select 'still here';
