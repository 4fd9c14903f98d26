SELECT toStartOfMonth(created_at) AS m, sum(amount) FROM orders GROUP BY m
SELECT toYYYYMM(created_at) AS m, count() FROM orders GROUP BY m ORDER BY m
SELECT countIf(amount > 10) AS big, sumIf(amount, amount > 10) AS s FROM orders
SELECT uniq(customer_id) AS a, uniqExact(customer_id) AS b FROM orders
SELECT quantile(0.5)(amount) AS a, median(amount) AS b FROM orders
SELECT if(amount > 10, 'big', 'small') AS size, multiIf(amount > 25, 'a', amount > 15, 'b', 'c') AS c FROM orders
SELECT argMax(id, total) AS a, any(client_id) AS b FROM orders
SELECT toDate(created_at) AS d, count() FROM orders GROUP BY d
SELECT id FROM customers WHERE name ILIKE 'a%'
SELECT id FROM customers WHERE match(name, '^A')
SELECT id FROM orders WHERE created_at >= toDateTime('2026-01-02 00:00:00')
SELECT toString(id) AS a, toInt64(amount) AS b, toFloat64(total) AS c FROM orders
SELECT intDiv(amount, 3) AS a, amount % 3 AS b FROM orders
SELECT addDays(created_at, 1) AS a, dateDiff('day', toDateTime('2026-01-01 00:00:00'), created_at) AS b FROM orders
SELECT id FROM orders WHERE isNull(amount) OR isNotNull(customer_id)
SELECT id FROM orders UNION DISTINCT SELECT id FROM customers
SELECT amount AS a, a * 2 AS b FROM orders
SELECT formatDateTime(created_at, '%Y-%m') AS m FROM orders
