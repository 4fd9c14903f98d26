WITH `order_lines` AS (
  SELECT
    `__t0`.`id`,
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
            (
              `__t2`.`client_id` = :client_key
              AND CAST(CAST(`__t2`.`client_id` AS CHAR CHARACTER SET utf8mb4) AS BINARY) = CAST(:client_key AS BINARY)
            )
            AND LOWER(`__t2`.`name`) LIKE LOWER(:customers_0_0) ESCAPE '!'
        )
        AND `__t1`.`created_at` >= :orders_0_0
        AND `__t1`.`created_at` < :orders_1_0
    )
    AND `__t0`.`id` < 3
  LIMIT 18446744073709551615
)
SELECT
  `id`,
  `quantity` / (
    `quantity` - 5
  ) AS `r`
FROM `order_lines`
WHERE
  `id` < 3;
