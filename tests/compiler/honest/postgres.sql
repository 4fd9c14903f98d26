SELECT id::text AS a, amount::numeric(10, 2) AS b FROM orders
SELECT date_trunc('month', created_at)::date AS m, count(*) FROM orders GROUP BY 1
SELECT to_char(created_at, 'YYYY-MM') AS m, sum(amount) FROM orders GROUP BY 1 ORDER BY 1
SELECT id FROM customers WHERE name ILIKE 'a%' OR name NOT ILIKE '%b%'
SELECT id FROM customers WHERE name ~ '^A' AND name !~ 'x$'
SELECT count(*) FILTER (WHERE amount > 10) AS big FROM orders
SELECT DISTINCT ON (customer_id) customer_id, id FROM orders ORDER BY customer_id, amount DESC, id
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) AS median FROM orders
SELECT string_agg(name, ', ' ORDER BY name) AS names FROM customers
SELECT id FROM orders ORDER BY amount DESC NULLS LAST, id
SELECT id FROM orders ORDER BY id FETCH FIRST 2 ROWS ONLY
SELECT amount, count(*) FROM orders GROUP BY ROLLUP (amount)
SELECT c.id, x.n FROM customers c LEFT JOIN LATERAL (SELECT count(*) AS n FROM orders o WHERE o.customer_id = c.id) x ON true
SELECT sum(amount) OVER w AS s FROM orders WINDOW w AS (ORDER BY id)
SELECT created_at + INTERVAL '1 day' AS a, created_at - INTERVAL '2 hours' AS b FROM orders
SELECT id FROM orders WHERE created_at > TIMESTAMP '2026-01-01 00:00:00'
SELECT id FROM orders WHERE created_at::date = DATE '2026-01-02'
SELECT id FROM orders EXCEPT SELECT id FROM customers
SELECT id FROM orders WHERE amount IS DISTINCT FROM 10
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v (id, word) JOIN orders o USING (id)
SELECT age(created_at, created_at) AS a FROM orders
SELECT c.name, o.id FROM customers c FULL JOIN orders o ON o.customer_id = c.id
