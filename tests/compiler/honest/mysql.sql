SELECT DATE_FORMAT(created_at, '%Y-%m') AS m, SUM(amount) FROM orders GROUP BY m
SELECT IFNULL(amount, 0) AS a, IF(amount > 10, 'big', 'small') AS b FROM orders
SELECT GROUP_CONCAT(name ORDER BY name SEPARATOR ', ') AS names FROM customers
SELECT `id`, `amount` FROM `orders` WHERE `amount` > 10
SELECT id FROM customers WHERE name REGEXP '^A'
SELECT id FROM customers WHERE name NOT REGEXP 'x$'
SELECT YEAR(created_at) AS y, MONTH(created_at) AS m, COUNT(*) FROM orders GROUP BY y, m
SELECT DATE_ADD(created_at, INTERVAL 1 DAY) AS a FROM orders
SELECT DATEDIFF(created_at, '2026-01-01') AS days FROM orders
SELECT TIMESTAMPDIFF(HOUR, '2026-01-01', created_at) AS hours FROM orders
SELECT id FROM orders WHERE DATE(created_at) = '2026-01-02'
SELECT id FROM orders ORDER BY id LIMIT 1, 2
SELECT id FROM orders WHERE amount <=> 10
SELECT amount DIV 3 AS a, amount MOD 3 AS b FROM orders
SELECT id FROM orders WHERE id = 1 && amount = 10 || id = 3
SELECT CAST(amount AS UNSIGNED) AS a, CAST(amount AS CHAR) AS b FROM orders
