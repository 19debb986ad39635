.headers on
SELECT sqlite_version() >= '3.40' AS new_enough;
CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL, tags BLOB);
CREATE INDEX item_name ON item(name);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO item SELECT i, 'item ' || (i * 7919 % 20011), (i * 31 % 1000) / 8.0, x'00ff' FROM n;
SELECT count(*), min(price), max(price), round(avg(price), 3), total(price) FROM item;
SELECT name, price FROM item WHERE name LIKE '%99%' ORDER BY price DESC, name LIMIT 7;
BEGIN;
UPDATE item SET price = price * 1.1 WHERE id % 3 = 0;
DELETE FROM item WHERE id % 5 = 0;
COMMIT;
BEGIN;
DELETE FROM item;
ROLLBACK;
SELECT count(*), printf('%.6f', sum(price)) AS s FROM item;
SELECT id % 4 AS k, count(*), group_concat(id) FROM (SELECT id FROM item ORDER BY id LIMIT 12) GROUP BY k HAVING count(*) > 1;
SELECT a.id, b.id FROM item a JOIN item b ON a.name = b.name AND a.id < b.id ORDER BY 1 LIMIT 3;
CREATE TRIGGER t AFTER INSERT ON item BEGIN UPDATE item SET tags = x'0102' WHERE id = new.id; END;
INSERT INTO item(name, price) VALUES ('ünïcode ✓', NULL), ('quote''d', 1e308);
SELECT id, hex(tags), name, price, typeof(price), length(name) FROM item WHERE tags IS NOT NULL;
SELECT rank, id FROM (SELECT id, row_number() OVER (ORDER BY price DESC, id) AS rank FROM item WHERE price < 1e300) WHERE rank <= 5;
SELECT json_extract('{"a":[1,2,{"b":"c"}]}', '$.a[2].b'), json_group_array(id) FROM (SELECT id FROM item LIMIT 4);
SELECT date('2026-11-20', '+40 days'), strftime('%s', '2001-09-09 01:46:40'), julianday('2000-01-01 12:00:00');
EXPLAIN QUERY PLAN SELECT * FROM item WHERE name = 'x';
PRAGMA integrity_check;
.schema
.mode csv
SELECT * FROM item WHERE id < 4;
ATTACH 'other.db' AS other;
CREATE TABLE other.t(x);
INSERT INTO other.t SELECT id FROM item LIMIT 5;
SELECT sum(x) FROM other.t;
PRAGMA journal_mode=WAL;
INSERT INTO item(name) SELECT 'wal' FROM item LIMIT 3;
SELECT count(*) FROM item WHERE name = 'wal';
.shell echo a process
.once |sort -r
SELECT id FROM item WHERE id < 4;
.output |tr a-z A-Z
SELECT 'through a pipe';
.output
.import "|printf '91,x\n92,y\n'" imported
SELECT * FROM imported;
BEGIN EXCLUSIVE;
.shell echo locked
COMMIT;
