-- Row:       one category of one member whose making and use are known of the same devices: a share of one in both is a share
-- Key:       member_id, year, category
-- Sources:   _part_coverage, _totals
-- Formula:   of devices: at least 95 of 100 assessed in both ; of what is bought: it has making and use
-- Reference: method README §9
WITH

judged AS (
    SELECT * FROM _part_coverage WHERE criterion = 'gwp'
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
WHERE both_are_known
UNION ALL
SELECT
    member_id,
    year,
    category,
    0.0 AS devices_both
FROM bought
