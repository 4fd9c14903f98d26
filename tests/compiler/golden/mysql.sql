-- a table
-- SELECT id, amount FROM orders
WITH `orders` AS (
  SELECT
    `__t0`.`id`,
    `__t0`.`amount`
  FROM `shop`.`orders` AS `__t0`
  WHERE
    `__t0`.`client_id` = :client_key
    AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
)
SELECT
  `id`,
  `amount`
FROM `orders`;
-- client_key=None

-- a star, with a custom column
-- SELECT * FROM orders
WITH `orders` AS (
  SELECT
    `__t0`.`id`,
    `__t0`.`client_id`,
    `__t0`.`customer_id`,
    `__t0`.`amount`,
    `__t0`.`total`,
    `__t0`.`created_at` AS `date`,
    `__t0`.`amount` * 2 AS `double`
  FROM `shop`.`orders` AS `__t0`
  WHERE
    `__t0`.`client_id` = :client_key
    AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
  LIMIT 18446744073709551615
)
SELECT
  *
FROM `orders`;
-- client_key=None

-- nothing but a count
-- SELECT count(*) FROM customers
WITH `customers` AS (
  SELECT
    `__t0`.`id`
  FROM `shop`.`customers` AS `__t0`
  WHERE
    `__t0`.`client_id` = :client_key
    AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
)
SELECT
  COUNT(*) AS `COUNT(*)`
FROM `customers`;
-- client_key=None

-- a text becomes a parameter
-- SELECT id FROM customers WHERE name = 'O''Hara' OR name IN ('a', 'b')
WITH `customers` AS (
  SELECT
    `__t0`.`id`,
    `__t0`.`name`
  FROM `shop`.`customers` AS `__t0`
  WHERE
    `__t0`.`client_id` = :client_key
    AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
)
SELECT
  `id`
FROM `customers`
WHERE
  `name` = :v1 OR `name` IN (:v2, :v3);
-- v1="O'Hara", v2='a', v3='b', client_key=None

-- a path over two hops
-- SELECT sku, sum(quantity) FROM order_lines GROUP BY sku
WITH `order_lines` AS (
  SELECT
    `__t0`.`sku`,
    `__t0`.`quantity`
  FROM `shop`.`order_lines` AS `__t0`
  WHERE
    `__t0`.`order_id` IN (
      SELECT
        `__t1`.`id`
      FROM `shop`.`orders` AS `__t1`
      WHERE
        `__t1`.`customer_id` IN (
          SELECT
            `__t2`.`id`
          FROM `shop`.`customers` AS `__t2`
          WHERE
            `__t2`.`client_id` = :client_key
            AND CAST(CAST(`__t2`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
        )
    )
)
SELECT
  `sku`,
  SUM(`quantity`) AS `SUM(quantity)`
FROM `order_lines`
GROUP BY
  `sku`;
-- client_key=None

-- a shared table has no guard
-- SELECT title FROM countries
WITH `countries` AS (
  SELECT
    `__t0`.`title`
  FROM `shop`.`countries` AS `__t0`
)
SELECT
  `title`
FROM `countries`;
-- 

-- what can fail is fenced, point look-ups stay inside
-- SELECT 100 / amount FROM orders WHERE id = 7
WITH `orders` AS (
  SELECT
    `__t0`.`id`,
    `__t0`.`amount`
  FROM `shop`.`orders` AS `__t0`
  WHERE
    (
      `__t0`.`client_id` = :client_key
      AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
    )
    AND `__t0`.`id` = 7
  LIMIT 18446744073709551615
)
SELECT
  100 / `amount` AS `100 / amount`
FROM `orders`
WHERE
  `id` = 7;
-- client_key=None

-- the viewer's own CTEs come after
-- WITH big AS (SELECT customer_id FROM orders WHERE amount > 10) SELECT name FROM customers JOIN big ON big.customer_id = customers.id
WITH `orders` AS (
  SELECT
    `__t0`.`id`,
    `__t0`.`customer_id`,
    `__t0`.`amount`
  FROM `shop`.`orders` AS `__t0`
  WHERE
    `__t0`.`client_id` = :client_key
    AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
), `customers` AS (
  SELECT
    `__t0`.`id`,
    `__t0`.`name`
  FROM `shop`.`customers` AS `__t0`
  WHERE
    `__t0`.`client_id` = :client_key
    AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
), `big` AS (
  SELECT
    `customer_id`
  FROM `orders`
  WHERE
    `amount` > 10
)
SELECT
  `name`
FROM `customers`
JOIN `big`
  ON `big`.`customer_id` = `customers`.`id`;
-- client_key=None

-- an outer join keeps its meaning
-- SELECT c.name, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id
WITH `customers` AS (
  SELECT
    `__t0`.`id`,
    `__t0`.`name`
  FROM `shop`.`customers` AS `__t0`
  WHERE
    `__t0`.`client_id` = :client_key
    AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
), `orders` AS (
  SELECT
    `__t0`.`id`,
    `__t0`.`customer_id`
  FROM `shop`.`orders` AS `__t0`
  WHERE
    `__t0`.`client_id` = :client_key
    AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
)
SELECT
  `c`.`name`,
  `o`.`id`
FROM `customers` AS `c`
LEFT JOIN `orders` AS `o`
  ON `o`.`customer_id` = `c`.`id`;
-- client_key=None

-- a table that is read twice is not computed first
-- SELECT a.id FROM orders a JOIN orders b ON b.customer_id = a.customer_id WHERE a.id = 7
WITH `orders` AS (
  SELECT
    `__t0`.`id`,
    `__t0`.`customer_id`
  FROM `shop`.`orders` AS `__t0`
  WHERE
    `__t0`.`client_id` = :client_key
    AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
)
SELECT
  `a`.`id`
FROM `orders` AS `a`
JOIN `orders` AS `b`
  ON `b`.`customer_id` = `a`.`customer_id`
WHERE
  `a`.`id` = 7;
-- client_key=None

-- a semantic query
-- (a semantic query)
WITH `orders` AS (
  SELECT
    `__t0`.`id`,
    `__t0`.`customer_id`,
    `__t0`.`amount`,
    `__t0`.`total`,
    `__t0`.`created_at` AS `date`
  FROM `shop`.`orders` AS `__t0`
  WHERE
    `__t0`.`client_id` = :client_key
    AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
  LIMIT 18446744073709551615
), `customers` AS (
  SELECT
    `__t0`.`id`,
    `__t0`.`name`
  FROM `shop`.`customers` AS `__t0`
  WHERE
    `__t0`.`client_id` = :client_key
    AND CAST(CAST(`__t0`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
  LIMIT 18446744073709551615
)
SELECT
  `customers`.`name` AS `customers.name`,
  CAST(DATE_FORMAT(`orders`.`date`, '%Y-%m-01') AS DATETIME) AS `orders.date.month`,
  SUM(`orders`.`amount`) AS `orders.amount.sum`,
  COUNT(*) AS `orders.count`,
  SUM(`orders`.`total`) / COUNT(*) AS `orders.average`
FROM `orders`
LEFT JOIN `customers`
  ON `orders`.`customer_id` = `customers`.`id`
WHERE
  (
    `orders`.`date` >= :v1 AND `orders`.`date` < :v2
  )
  AND (
    LOWER(`customers`.`name`) LIKE LOWER(:v3) ESCAPE '!'
  )
  AND (
    `orders`.`amount` >= :v4 OR `orders`.`id` IN (:v5, :v6)
  )
GROUP BY
  1,
  2
ORDER BY
  `orders.count` DESC
LIMIT 11;
-- v1=datetime.datetime(2026, 1, 1, 0, 0), v2=datetime.datetime(2026, 7, 1, 0, 0), v3='%50!%%', v4=10, v5=1, v6=2, client_key=None
