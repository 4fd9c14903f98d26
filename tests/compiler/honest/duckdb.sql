SELECT date_trunc('month', created_at) AS m, sum(amount) FROM orders GROUP BY ALL
SELECT strftime(created_at, '%Y-%m') AS m, count(*) FROM orders GROUP BY 1
SELECT id::varchar AS a, amount::decimal(10, 2) AS b FROM orders
SELECT id FROM customers WHERE name ILIKE 'a%'
SELECT count(*) FILTER (WHERE amount > 10) AS big FROM orders
SELECT id FROM orders QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY id) = 1
SELECT median(amount) AS a, quantile_cont(amount, 0.9) AS b FROM orders
SELECT arg_max(id, total) AS a FROM orders
SELECT string_agg(name, ', ') AS names FROM (SELECT name FROM customers ORDER BY name) AS c
SELECT id FROM orders WHERE created_at >= DATE '2026-01-02'
SELECT id FROM orders ORDER BY amount DESC NULLS LAST, id
SELECT try_cast(client_id AS integer) AS a FROM orders
SELECT o.id FROM orders o SEMI JOIN customers c ON c.id = o.customer_id
SELECT created_at + INTERVAL 1 DAY AS a, created_at + INTERVAL '2 days' AS b FROM orders
SELECT amount AS a, a * 2 AS b FROM orders
FROM orders SELECT id WHERE amount > 10
SELECT c.name, o.id FROM customers c FULL OUTER JOIN orders o ON o.customer_id = c.id
SELECT amount // 3 AS a, amount % 3 AS b, amount ** 2 AS c FROM orders
