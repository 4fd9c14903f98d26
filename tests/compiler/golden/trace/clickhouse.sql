SELECT
  COUNT(*) AS "matching",
  COUNT(CASE WHEN NOT (
    "__t0"."client_id" IS NULL
  ) THEN 1 END) AS "set_0",
  COUNT(
    CASE
      WHEN "__t0"."client_id" IN (
        SELECT
          "__t1"."id"
        FROM "shop"."client_mapping" AS "__t1"
      )
      THEN 1
    END
  ) AS "found_0",
  COUNT(CASE WHEN "__t0"."client_id" = {client_key: String} THEN 1 END) AS "own"
FROM "shop"."orders" AS "__t0"
WHERE
  "__t0"."amount" > 5 AND "__t0"."id" IN (1, 2);
