WITH "orders" AS (
  SELECT
    "__t0"."id",
    "__t0"."amount"
  FROM "source"."main"."orders" AS "__t0"
  WHERE
    (
      "__t0"."client_id" = $1
      AND "__t0"."customer_id" IN (
        SELECT
          "__t1"."id"
        FROM "source"."main"."customers" AS "__t1"
        WHERE
          "__t1"."name" IN ($2, $3) AND "__t1"."client_id" = $1
      )
    )
    AND "__t0"."id" < 5
  LIMIT 9223372036854775807
)
SELECT
  "id",
  10 / "amount" AS "r"
FROM "orders"
WHERE
  "id" < 5;
