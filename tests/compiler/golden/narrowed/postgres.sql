WITH "order_lines" AS (
  SELECT
    COALESCE("__t0"."id", NULL) AS "id",
    COALESCE("__t0"."quantity", NULL) AS "quantity"
  FROM "public"."order_lines" AS "__t0"
  WHERE
    "__t0"."order_id" IN (
      SELECT
        "__t1"."id"
      FROM "public"."orders" AS "__t1"
      WHERE
        "__t1"."customer_id" IN (
          SELECT
            "__t2"."id"
          FROM "public"."customers" AS "__t2"
          WHERE
            "__t2"."client_id" = $1 AND LOWER("__t2"."name") LIKE LOWER($2) ESCAPE '!'
        )
        AND "__t1"."created_at" >= $3
        AND "__t1"."created_at" < $4
    )
    AND "__t0"."id" < 3
  OFFSET 0
)
SELECT
  "id",
  "quantity" / (
    "quantity" - 5
  ) AS "r"
FROM "order_lines"
WHERE
  "id" < 3;
