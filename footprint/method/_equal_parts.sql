-- Row:       one category of one member whose making and use are known of the same devices: a share of one in both is a share
-- Key:       member_id, year, category
-- Sources:   fleet, year_factors, _totals
-- Formula:   of devices: at least 95 of 100 assessed in both ; of what is bought: it has making and use
-- Reference: method README §9
WITH

published AS (
    SELECT DISTINCT factor_key FROM year_factors WHERE activity = 'life_start' AND criterion = 'gwp'
),

judged AS (
    SELECT
        f.member_id,
        f.year,
        f.category,
        sum(f.devices::DECIMAL(38, 18))::DOUBLE AS devices,
        sum(CASE
            WHEN p.factor_key IS NOT NULL
                AND f.embodied_status IN ('ok', 'not_in_service', 'fully_amortised', 'box_in_line')
                AND f.use_status IN ('ok', 'not_in_service', 'not_in_use', 'box_in_line') THEN f.devices
            ELSE 0
        END::DECIMAL(38, 18))::DOUBLE AS devices_both
    FROM fleet AS f
    LEFT JOIN published AS p ON p.factor_key = f.factor_key
    GROUP BY f.member_id, f.year, f.category
),

bought AS (
    SELECT
        t.member_id,
        t.year,
        t.category
    FROM _totals AS t
    LEFT JOIN judged AS j ON j.member_id = t.member_id AND j.year = t.year AND j.category = t.category
    WHERE t.criterion = 'gwp' AND t.value IS NOT NULL AND j.category IS NULL
    GROUP BY t.member_id, t.year, t.category
    HAVING max(CASE WHEN t.stage = 'use' THEN 1 ELSE 0 END) = 1
        AND max(CASE WHEN t.stage NOT IN ('use', 'combined') THEN 1 ELSE 0 END) = 1
)

SELECT
    member_id,
    year,
    category,
    devices_both
FROM judged
WHERE coalesce(devices_both >= 0.95 * devices, FALSE)
UNION ALL
SELECT
    member_id,
    year,
    category,
    0.0 AS devices_both
FROM bought
