-- Row:       one site that the report of a member names: all, or the heaviest ones of a member with very many
-- Key:       member_id, site_id
-- Sources:   footprint, asked
-- Formula:   heaviest first (gwp, depreciation, location), as many as have 400,000 amounts together
-- Reference: report/DECISIONS.md 41
WITH

weighed AS (
    SELECT
        member_id,
        site_id,
        sum(CASE view WHEN 'any' THEN 3 ELSE 1 END * CASE basis WHEN 'any' THEN 2 ELSE 1 END) AS amounts,
        sum(
            CASE WHEN criterion = 'gwp' AND view IN ('any', 'depreciation') AND basis IN ('any', 'location')
            THEN value::DECIMAL(38, 9) END
        ) AS weight
    FROM footprint
    WHERE member_id IN (SELECT member_id FROM asked) AND site_id IS NOT NULL AND ownership <> 'visitor'
    GROUP BY member_id, site_id
),

ranked AS (
    SELECT
        member_id,
        site_id,
        sum(amounts) OVER (PARTITION BY member_id ORDER BY weight DESC NULLS LAST, site_id) AS amounts_so_far
    FROM weighed
)

SELECT
    member_id,
    site_id
FROM ranked
WHERE amounts_so_far <= 400000
