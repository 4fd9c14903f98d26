SELECT * FROM orders
SELECT * FROM customers
SELECT id, amount FROM orders ORDER BY id
SELECT id FROM orders ORDER BY amount DESC, id LIMIT 10
SELECT id FROM orders ORDER BY id LIMIT 2 OFFSET 1
SELECT DISTINCT customer_id FROM orders
SELECT DISTINCT client_id, customer_id FROM orders ORDER BY 2, 1
SELECT count(*) FROM orders
SELECT count(*) AS n, sum(amount) AS total FROM orders
SELECT count(DISTINCT customer_id) AS buyers FROM orders
SELECT min(amount), max(amount), avg(amount) FROM orders
SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id
SELECT customer_id, sum(amount) AS s FROM orders GROUP BY customer_id HAVING sum(amount) > 20
SELECT customer_id, sum(amount) AS s FROM orders GROUP BY 1 ORDER BY 2 DESC
SELECT customer_id, amount, count(*) FROM orders GROUP BY customer_id, amount
SELECT count(*) FROM orders HAVING count(*) > 0
SELECT id FROM orders WHERE amount > 10
SELECT id FROM orders WHERE amount >= 10 AND amount < 30
SELECT id FROM orders WHERE amount = 10 OR amount = 20
SELECT id FROM orders WHERE amount <> 10
SELECT id FROM orders WHERE amount != 10
SELECT id FROM orders WHERE NOT amount = 10
SELECT id FROM orders WHERE NOT (amount = 10 OR id = 3)
SELECT id FROM orders WHERE amount BETWEEN 10 AND 20
SELECT id FROM orders WHERE amount NOT BETWEEN 10 AND 20
SELECT id FROM orders WHERE amount IN (10, 20)
SELECT id FROM orders WHERE amount NOT IN (10, 20)
SELECT id FROM orders WHERE amount IS NULL
SELECT id FROM orders WHERE amount IS NOT NULL
SELECT id FROM orders WHERE client_id = 't1'
SELECT id FROM customers WHERE name LIKE 'A%'
SELECT id FROM customers WHERE name NOT LIKE 'A%'
SELECT id FROM customers WHERE name LIKE '%o%' OR name IS NULL
SELECT id FROM customers WHERE name = 'O''Hara'
SELECT id FROM customers WHERE lower(name) = 'ada'
SELECT id FROM customers WHERE upper(name) LIKE 'A%'
SELECT id FROM customers WHERE length(name) > 3
SELECT id FROM orders WHERE total > 10.5
SELECT id FROM orders WHERE total = 20
SELECT id FROM orders WHERE total / 2 > 5
SELECT id FROM orders WHERE amount + 1 > 10
SELECT id FROM orders WHERE amount * 2 = id * 20
SELECT id FROM orders WHERE amount % 20 = 0
SELECT id FROM orders WHERE created_at >= '2026-01-02'
SELECT id FROM orders WHERE created_at BETWEEN '2026-01-01' AND '2026-01-31'
SELECT id FROM orders WHERE created_at IS NULL
SELECT amount * 2 AS twice FROM orders
SELECT amount + total AS both_sums FROM orders
SELECT amount - 1 AS less, amount / 2.0 AS half FROM orders
SELECT -amount AS negative FROM orders
SELECT (amount + 1) * 2 AS a FROM orders
SELECT coalesce(amount, 0) AS a FROM orders
SELECT nullif(amount, 10) AS a FROM orders
SELECT round(total, 1) AS a FROM orders
SELECT abs(amount) AS a, floor(total) AS b FROM orders
SELECT CASE WHEN amount > 10 THEN 'big' ELSE 'small' END AS size FROM orders
SELECT CASE amount WHEN 10 THEN 'ten' WHEN 20 THEN 'twenty' END AS word FROM orders
SELECT CASE WHEN amount > 10 THEN 'big' END AS size, count(*) FROM orders GROUP BY 1
SELECT sum(CASE WHEN amount > 10 THEN 1 ELSE 0 END) AS big FROM orders
SELECT sum(CASE WHEN amount > 10 THEN amount END) AS big FROM orders
SELECT CAST(amount AS DECIMAL(10, 2)) AS a FROM orders
SELECT CAST(id AS CHAR(10)) AS a FROM orders
SELECT 'text' AS a, 1 AS b, 1.5 AS c, NULL AS d FROM orders
SELECT 1
SELECT 1 + 1 AS two
SELECT o.id FROM orders o
SELECT o.id AS order_id FROM orders AS o
SELECT o.* FROM orders o
SELECT o.*, c.name FROM orders o JOIN customers c ON c.id = o.customer_id
SELECT c.name, o.amount FROM customers c JOIN orders o ON o.customer_id = c.id
SELECT c.name, o.amount FROM customers c INNER JOIN orders o ON o.customer_id = c.id
SELECT c.name, o.amount FROM customers c LEFT JOIN orders o ON o.customer_id = c.id
SELECT c.name, o.amount FROM customers c LEFT OUTER JOIN orders o ON o.customer_id = c.id
SELECT c.name, o.amount FROM orders o RIGHT JOIN customers c ON o.customer_id = c.id
SELECT c.name, o.amount FROM customers c CROSS JOIN orders o
SELECT c.name, o.amount FROM customers c, orders o WHERE o.customer_id = c.id
SELECT c.name, count(o.id) AS n FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.name
SELECT c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL
SELECT a.id, b.id AS other FROM orders a JOIN orders b ON b.customer_id = a.customer_id AND b.id > a.id
SELECT c.name, o.amount FROM customers c JOIN orders o ON o.customer_id = c.id AND o.amount > 10
SELECT customers.name, orders.amount FROM customers JOIN orders ON orders.customer_id = customers.id
SELECT l.sku, sum(l.quantity) AS n FROM order_lines l JOIN orders o ON o.id = l.order_id GROUP BY l.sku
SELECT c.name, l.sku FROM customers c JOIN orders o ON o.customer_id = c.id JOIN order_lines l ON l.order_id = o.id
SELECT id FROM orders JOIN customers USING (id)
SELECT sku, sum(quantity) AS n FROM order_lines GROUP BY sku ORDER BY n DESC
SELECT code, title FROM countries
SELECT t.title, count(*) FROM countries t CROSS JOIN orders o GROUP BY t.title
SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers)
SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE name LIKE 'A%')
SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE customer_id IS NOT NULL)
SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)
SELECT id FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)
SELECT id FROM orders WHERE amount > (SELECT avg(amount) FROM orders)
SELECT id FROM orders WHERE amount = (SELECT max(amount) FROM orders)
SELECT id, (SELECT count(*) FROM order_lines l WHERE l.order_id = o.id) AS n FROM orders o
SELECT name, (SELECT max(amount) FROM orders o WHERE o.customer_id = c.id) AS most FROM customers c
SELECT x.n FROM (SELECT count(*) AS n FROM orders) AS x
SELECT x.customer_id, x.s FROM (SELECT customer_id, sum(amount) AS s FROM orders GROUP BY customer_id) x WHERE x.s > 10
SELECT avg(x.s) FROM (SELECT sum(amount) AS s FROM orders GROUP BY customer_id) AS x
SELECT a.s, b.n FROM (SELECT sum(amount) AS s FROM orders) a CROSS JOIN (SELECT count(*) AS n FROM customers) b
WITH x AS (SELECT id FROM orders) SELECT count(*) FROM x
WITH x AS (SELECT * FROM orders) SELECT amount FROM x WHERE amount > 10
WITH x (a, b) AS (SELECT id, amount FROM orders) SELECT a FROM x WHERE b > 10
WITH x AS (SELECT id FROM orders), y AS (SELECT id FROM x WHERE id > 1) SELECT count(*) FROM y
WITH x AS (SELECT id FROM orders), y AS (SELECT id FROM customers) SELECT x.id FROM x JOIN y ON y.id = x.id
WITH big AS (SELECT customer_id, sum(amount) AS s FROM orders GROUP BY customer_id) SELECT c.name, big.s FROM big JOIN customers c ON c.id = big.customer_id
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 12) SELECT i FROM n
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 6) SELECT n.i, count(o.id) FROM n LEFT JOIN orders o ON o.id = n.i GROUP BY n.i
SELECT id FROM orders UNION ALL SELECT id FROM customers
SELECT id, 'order' AS kind FROM orders UNION ALL SELECT id, 'customer' FROM customers ORDER BY id
SELECT count(*) FROM (SELECT id FROM orders UNION ALL SELECT id FROM customers) AS u
SELECT id, row_number() OVER (ORDER BY amount DESC, id) AS place FROM orders
SELECT id, rank() OVER (PARTITION BY customer_id ORDER BY amount DESC) AS place FROM orders
SELECT id, dense_rank() OVER (ORDER BY amount) AS place FROM orders
SELECT id, sum(amount) OVER (ORDER BY id) AS running FROM orders
SELECT id, sum(amount) OVER (PARTITION BY customer_id) AS of_customer FROM orders
SELECT id, avg(amount) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS moving FROM orders
SELECT id, lag(amount) OVER (ORDER BY id) AS one_before FROM orders
SELECT id, lead(amount, 1) OVER (ORDER BY id) AS one_after FROM orders
SELECT id, first_value(amount) OVER (PARTITION BY customer_id ORDER BY id) AS a FROM orders
SELECT id, ntile(4) OVER (ORDER BY id) AS quarter_of FROM orders
SELECT x.id FROM (SELECT id, row_number() OVER (PARTITION BY customer_id ORDER BY id) AS place FROM orders) x WHERE x.place = 1
SELECT customer_id, sum(amount) AS s, sum(sum(amount)) OVER () AS whole FROM orders GROUP BY customer_id
SELECT customer_id, sum(amount) * 100.0 / sum(sum(amount)) OVER () AS share FROM orders GROUP BY customer_id
SELECT concat(name, ' (', id, ')') AS label FROM customers
SELECT trim(name) AS a, upper(name) AS b, lower(name) AS c FROM customers
SELECT replace(name, 'a', 'b') AS a FROM customers
SELECT substring(name, 1, 2) AS a FROM customers
SELECT count(amount) AS known, count(*) - count(amount) AS unknown FROM orders
SELECT max(created_at) AS latest, min(created_at) AS earliest FROM orders
SELECT customer_id, max(created_at) AS latest FROM orders GROUP BY customer_id ORDER BY latest DESC LIMIT 5
SELECT id FROM orders WHERE (amount, customer_id) IN ((10, 1), (20, 1))
SELECT id FROM orders WHERE amount > 5 AND (customer_id = 1 OR customer_id IS NULL)
SELECT id FROM orders -- the newest first
SELECT /* which */ id FROM orders WHERE id = 1
select id, amount from orders where amount > 10 order by amount desc limit 3
SELECT id FROM orders;
SELECT current_date AS today FROM orders LIMIT 1
SELECT sqrt(amount) AS a, power(amount, 2) AS b FROM orders
SELECT greatest(amount, 15) AS a, least(amount, 15) AS b FROM orders
SELECT stddev(amount) AS a FROM orders
SELECT amount AS "Amount (EUR)" FROM orders
SELECT name AS customer, id AS number FROM customers ORDER BY customer
SELECT extract(year FROM created_at) AS y, count(*) FROM orders GROUP BY 1
SELECT id FROM orders WHERE amount = 10 AND total = 10.5 AND customer_id = 1
SELECT o.id, l.quantity * o.amount AS a FROM orders o JOIN order_lines l ON l.order_id = o.id
SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.name = 'Ada' AND o.amount > 5
SELECT client_id, count(*) FROM orders GROUP BY client_id
SELECT sum(amount) / count(*) AS mean FROM orders
SELECT sum(amount) / nullif(count(DISTINCT customer_id), 0) AS each_customer FROM orders
SELECT sum(total) AS s, round(avg(total), 2) AS mean FROM orders
SELECT id FROM orders WHERE id IN (SELECT order_id FROM order_lines WHERE quantity > 1)
SELECT DISTINCT c.name FROM customers c JOIN orders o ON o.customer_id = c.id ORDER BY c.name
SELECT name, CASE WHEN name IS NULL THEN 'unknown' ELSE name END AS shown FROM customers
