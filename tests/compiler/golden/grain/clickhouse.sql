WITH "orders" AS (
  SELECT
    "__t0"."id",
    "__t0"."customer_id",
    "__t0"."amount"
  FROM "shop"."orders" AS "__t0"
  WHERE
    "__t0"."client_id" = {client_key: String}
  LIMIT 18446744073709551615
), "customers" AS (
  SELECT
    "__t0"."id",
    "__t0"."name"
  FROM "shop"."customers" AS "__t0"
  WHERE
    "__t0"."client_id" = {client_key: String}
  LIMIT 18446744073709551615
), "fact 1" AS (
  SELECT
    "customers"."name" AS "d1",
    SUM("orders"."amount") AS "m1",
    COUNT(*) AS "m2"
  FROM "orders"
  LEFT JOIN "customers"
    ON "orders"."customer_id" = "customers"."id"
  GROUP BY
    1
), "fact 2" AS (
  SELECT
    "customers"."name" AS "d1",
    COUNT(*) AS "m3"
  FROM "customers"
  GROUP BY
    1
)
SELECT
  "facts"."d1" AS "customers.name",
  MAX("facts"."m1") AS "orders.amount.sum",
  MAX("facts"."m2") AS "orders.count",
  MAX("facts"."m3") AS "customers.count"
FROM (
  SELECT
    "fact 1"."d1" AS "d1",
    "fact 1"."m1" AS "m1",
    "fact 1"."m2" AS "m2",
    0 AS "m3"
  FROM "fact 1"
  UNION ALL
  SELECT
    "fact 2"."d1" AS "d1",
    NULL AS "m1",
    0 AS "m2",
    "fact 2"."m3" AS "m3"
  FROM "fact 2"
) AS "facts"
GROUP BY
  1
HAVING
  MAX("facts"."m3") > {v1: Int128}
ORDER BY
  "orders.count" DESC;
