WITH "order_lines" AS (
  SELECT
    "__t0"."id",
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
            "__t2"."client_id" = $1 AND LOWER("__t2"."name") LIKE LOWER($2) ESCAPE '!'
        )
        AND "__t1"."created_at" >= $3
        AND "__t1"."created_at" < $4
    )
    AND "__t0"."id" < 3
  LIMIT 9223372036854775807
)
SELECT
  "id",
  "quantity" / (
    "quantity" - 5
  ) AS "r"
FROM "order_lines"
WHERE
  "id" < 3;
