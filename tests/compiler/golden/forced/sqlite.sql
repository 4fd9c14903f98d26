WITH "orders" AS (
  SELECT
    "__t0"."id",
    "__t0"."amount"
  FROM "main"."orders" AS "__t0"
  WHERE
    (
      "__t0"."client_id" = :client_key
      AND "__t0"."customer_id" IN (
        SELECT
          "__t1"."id"
        FROM "main"."customers" AS "__t1"
        WHERE
          "__t1"."name" IN (:forced_1, :forced_2) AND "__t1"."client_id" = :client_key
      )
    )
    AND "__t0"."id" < 5
  LIMIT -1
  OFFSET 0
)
SELECT
  "id",
  10 / "amount" AS "r"
FROM "orders"
WHERE
  "id" < 5;
