SELECT strftime('%Y-%m', created_at) AS m, sum(amount) FROM orders GROUP BY m
SELECT date(created_at) AS d, count(*) FROM orders GROUP BY d
SELECT ifnull(amount, 0) AS a, iif(amount > 10, 'big', 'small') AS b FROM orders
SELECT group_concat(name, ', ') AS names FROM customers
SELECT name || ' (' || id || ')' AS label FROM customers
SELECT id FROM customers WHERE name GLOB 'A*'
SELECT id FROM orders WHERE date(created_at) = '2026-01-02'
SELECT id FROM orders WHERE created_at > datetime('2026-01-02')
SELECT count(*) FILTER (WHERE amount > 10) AS big FROM orders
SELECT total(amount) AS a FROM orders
SELECT id FROM orders ORDER BY amount DESC NULLS LAST, id
SELECT id FROM orders WHERE customer_id IS 1
SELECT julianday(created_at) - julianday('2026-01-01') AS days FROM orders
SELECT max(amount, 15) AS a, min(amount, 15) AS b FROM orders
