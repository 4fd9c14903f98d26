-- a table
-- SELECT id, amount FROM orders
WITH "orders" AS (
  SELECT
    "__t0"."id",
    "__t0"."amount"
  FROM "source"."main"."orders" AS "__t0"
  WHERE
    "__t0"."client_id" = $1
)
SELECT
  "id",
  "amount"
FROM "orders";
-- client_key=None

-- a star, with a custom column
-- SELECT * FROM orders
WITH "orders" AS (
  SELECT
    "__t0"."id",
    "__t0"."client_id",
    "__t0"."customer_id",
    "__t0"."amount",
    "__t0"."total",
    "__t0"."created_at" AS "date",
    "__t0"."amount" * 2 AS "double"
  FROM "source"."main"."orders" AS "__t0"
  WHERE
    "__t0"."client_id" = $1
  LIMIT 9223372036854775807
)
SELECT
  *
FROM "orders";
-- client_key=None

-- nothing but a count
-- SELECT count(*) FROM customers
WITH "customers" AS (
  SELECT
    "__t0"."id"
  FROM "source"."main"."customers" AS "__t0"
  WHERE
    "__t0"."client_id" = $1
)
SELECT
  COUNT(*)
FROM "customers";
-- client_key=None

-- a text becomes a parameter
-- SELECT id FROM customers WHERE name = 'O''Hara' OR name IN ('a', 'b')
WITH "customers" AS (
  SELECT
    "__t0"."id",
    "__t0"."name"
  FROM "source"."main"."customers" AS "__t0"
  WHERE
    "__t0"."client_id" = $4
)
SELECT
  "id"
FROM "customers"
WHERE
  "name" = $1 OR "name" IN ($2, $3);
-- v1="O'Hara", v2='a', v3='b', client_key=None

-- a path over two hops
-- SELECT sku, sum(quantity) FROM order_lines GROUP BY sku
WITH "order_lines" AS (
  SELECT
    "__t0"."sku",
    "__t0"."quantity"
  FROM "source"."main"."order_lines" AS "__t0"
  WHERE
    "__t0"."order_id" IN (
      SELECT
        "__t1"."id"
      FROM "source"."main"."orders" AS "__t1"
      WHERE
        "__t1"."customer_id" IN (
          SELECT
            "__t2"."id"
          FROM "source"."main"."customers" AS "__t2"
          WHERE
            "__t2"."client_id" = $1
        )
    )
)
SELECT
  "sku",
  SUM("quantity")
FROM "order_lines"
GROUP BY
  "sku";
-- client_key=None

-- a shared table has no guard
-- SELECT title FROM countries
WITH "countries" AS (
  SELECT
    "__t0"."title"
  FROM "source"."main"."countries" AS "__t0"
)
SELECT
  "title"
FROM "countries";
-- 

-- what can fail is fenced, point look-ups stay inside
-- SELECT 100 / amount FROM orders WHERE id = 7
WITH "orders" AS (
  SELECT
    "__t0"."id",
    "__t0"."amount"
  FROM "source"."main"."orders" AS "__t0"
  WHERE
    "__t0"."client_id" = $1 AND "__t0"."id" = 7
  LIMIT 9223372036854775807
)
SELECT
  100 / "amount"
FROM "orders"
WHERE
  "id" = 7;
-- client_key=None

-- the viewer's own CTEs come after
-- WITH big AS (SELECT customer_id FROM orders WHERE amount > 10) SELECT name FROM customers JOIN big ON big.customer_id = customers.id
WITH "orders" AS (
  SELECT
    "__t0"."id",
    "__t0"."customer_id",
    "__t0"."amount"
  FROM "source"."main"."orders" AS "__t0"
  WHERE
    "__t0"."client_id" = $1
), "customers" AS (
  SELECT
    "__t0"."id",
    "__t0"."name"
  FROM "source"."main"."customers" AS "__t0"
  WHERE
    "__t0"."client_id" = $1
), "big" AS (
  SELECT
    "customer_id"
  FROM "orders"
  WHERE
    "amount" > 10
)
SELECT
  "name"
FROM "customers"
JOIN "big"
  ON "big"."customer_id" = "customers"."id";
-- client_key=None

-- an outer join keeps its meaning
-- SELECT c.name, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id
WITH "customers" AS (
  SELECT
    "__t0"."id",
    "__t0"."name"
  FROM "source"."main"."customers" AS "__t0"
  WHERE
    "__t0"."client_id" = $1
), "orders" AS (
  SELECT
    "__t0"."id",
    "__t0"."customer_id"
  FROM "source"."main"."orders" AS "__t0"
  WHERE
    "__t0"."client_id" = $1
)
SELECT
  "c"."name",
  "o"."id"
FROM "customers" AS "c"
LEFT JOIN "orders" AS "o"
  ON "o"."customer_id" = "c"."id";
-- client_key=None

-- a table that is read twice is not computed first
-- SELECT a.id FROM orders a JOIN orders b ON b.customer_id = a.customer_id WHERE a.id = 7
WITH "orders" AS NOT MATERIALIZED (
  SELECT
    "__t0"."id",
    "__t0"."customer_id"
  FROM "source"."main"."orders" AS "__t0"
  WHERE
    "__t0"."client_id" = $1
)
SELECT
  "a"."id"
FROM "orders" AS "a"
JOIN "orders" AS "b"
  ON "b"."customer_id" = "a"."customer_id"
WHERE
  "a"."id" = 7;
-- client_key=None

-- a semantic query
-- (a semantic query)
WITH "orders" AS (
  SELECT
    "__t0"."id",
    "__t0"."customer_id",
    "__t0"."amount",
    "__t0"."total",
    "__t0"."created_at" AS "date"
  FROM "source"."main"."orders" AS "__t0"
  WHERE
    "__t0"."client_id" = $7
  LIMIT 9223372036854775807
), "customers" AS (
  SELECT
    "__t0"."id",
    "__t0"."name"
  FROM "source"."main"."customers" AS "__t0"
  WHERE
    "__t0"."client_id" = $7
  LIMIT 9223372036854775807
)
SELECT
  "customers"."name" AS "customers.name",
  DATE_TRUNC('MONTH', CAST("orders"."date" AS TIMESTAMP)) AS "orders.date.month",
  SUM("orders"."amount") AS "orders.amount.sum",
  COUNT(*) AS "orders.count",
  SUM("orders"."total") / COUNT(*) AS "orders.average"
FROM "orders"
LEFT JOIN "customers"
  ON "orders"."customer_id" = "customers"."id"
WHERE
  (
    "orders"."date" >= $1 AND "orders"."date" < $2
  )
  AND (
    LOWER("customers"."name") LIKE LOWER($3) ESCAPE '!'
  )
  AND (
    "orders"."amount" >= $4 OR "orders"."id" IN ($5, $6)
  )
GROUP BY
  1,
  2
ORDER BY
  "orders.count" DESC
LIMIT 11;
-- v1=datetime.datetime(2026, 1, 1, 0, 0), v2=datetime.datetime(2026, 7, 1, 0, 0), v3='%50!%%', v4=10, v5=1, v6=2, client_key=None
