WITH "orders" AS (
  SELECT
    COALESCE("__t0"."id", NULL) AS "id",
    COALESCE("__t0"."amount", NULL) AS "amount"
  FROM "public"."orders" AS "__t0"
  WHERE
    (
      "__t0"."client_id" = $1
      AND "__t0"."customer_id" IN (
        SELECT
          "__t1"."id"
        FROM "public"."customers" AS "__t1"
        WHERE
          "__t1"."name" IN ($2, $3) AND "__t1"."client_id" = $1
      )
    )
    AND "__t0"."id" < 5
  OFFSET 0
)
SELECT
  "id",
  10 / "amount" AS "r"
FROM "orders"
WHERE
  "id" < 5;
