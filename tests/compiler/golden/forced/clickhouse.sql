WITH "orders" AS (
  SELECT
    "__t0"."id",
    "__t0"."amount"
  FROM "shop"."orders" AS "__t0"
  WHERE
    (
      "__t0"."client_id" = {client_key: String}
      AND "__t0"."customer_id" IN (
        SELECT
          "__t1"."id"
        FROM "shop"."customers" AS "__t1"
        WHERE
          "__t1"."name" IN ({forced_1: String}, {forced_2: String})
          AND "__t1"."client_id" = {client_key: String}
      )
    )
    AND "__t0"."id" < 5
  LIMIT 18446744073709551615
)
SELECT
  "id",
  10 / "amount" AS "r"
FROM "orders"
WHERE
  "id" < 5;
