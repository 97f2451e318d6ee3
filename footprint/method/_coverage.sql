-- Row:       devices of one member's fleet, and how many of them are assessed in one criterion
-- Key:       member_id, year, criterion
-- Sources:   fleet, year_factors
-- Formula:   a device is assessed when its amount is known and its category has a factor; lines with an invalid quantity are counted apart
-- Reference: method README §1
WITH

published AS (
    SELECT DISTINCT
        factor_key,
        criterion
    FROM year_factors
    WHERE activity = 'life_start'
),

powered AS (
    SELECT DISTINCT criterion FROM year_factors WHERE activity = 'electricity'
),

criteria_of_year AS (
    SELECT criterion FROM published
    UNION
    SELECT criterion FROM powered
),

judged AS (
    SELECT
        f.member_id,
        f.year,
        c.criterion,
        f.devices,
        f.lines,
        p.criterion IS NOT NULL
        AND f.embodied_status IN ('ok', 'not_in_service', 'fully_amortised', 'box_in_line') AS embodied_is_assessed,
        w.criterion IS NOT NULL
        AND f.use_status IN ('ok', 'not_in_service', 'not_in_use', 'box_in_line') AS use_is_assessed
    FROM fleet AS f
    CROSS JOIN criteria_of_year AS c
    LEFT JOIN published AS p ON p.factor_key = f.factor_key AND p.criterion = c.criterion
    LEFT JOIN powered AS w ON w.criterion = c.criterion
)

SELECT
    member_id,
    year,
    criterion,
    sum(devices::DECIMAL(38, 18))::DOUBLE AS devices,
    sum(CASE WHEN embodied_is_assessed THEN devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS devices_embodied,
    sum(CASE WHEN use_is_assessed THEN devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS devices_use,
    sum(CASE WHEN embodied_is_assessed AND use_is_assessed THEN devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS devices_both,
    sum(CASE WHEN devices IS NULL THEN lines ELSE 0 END)::BIGINT AS lines_invalid
FROM judged
GROUP BY ALL
