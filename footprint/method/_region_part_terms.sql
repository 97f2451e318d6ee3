-- Row:       one term of a part of the region's greenhouse gases whose interval is told: all of them in the headline, those of a tier (C6), of what has both making and use (C5), and what is avoided (A1)
-- Key:       output, holding_id, and that of _uncertain_terms
-- Sources:   terms (rows of _uncertain_terms), _avoided_terms, _region_members, _region_known, _equal_parts, _totals
-- Formula:   none: each term, in every part that it belongs to
-- Reference: method README §20
WITH

known AS (
    SELECT
        m.member_id,
        m.year,
        m.holding_id,
        max(CASE WHEN k.indicator = 'C5' THEN 1 ELSE 0 END) = 1 AS knows_stages,
        max(CASE WHEN k.indicator = 'A1' THEN 1 ELSE 0 END) = 1 AS knows_avoided
    FROM _region_members AS m
    INNER JOIN _region_known AS k ON k.member_id = m.member_id AND k.year = m.year
    GROUP BY m.member_id, m.year, m.holding_id
),

tiers AS (
    SELECT DISTINCT
        member_id,
        year,
        category,
        tier
    FROM _totals
    WHERE criterion = 'gwp' AND value IS NOT NULL
),

placed AS (
    SELECT
        t.*,
        k.holding_id,
        x.tier,
        k.knows_stages AND e.category IS NOT NULL AND t.stage <> 'combined' AS has_stages
    FROM terms AS t
    INNER JOIN known AS k ON k.member_id = t.member_id AND k.year = t.year
    INNER JOIN tiers AS x ON x.member_id = t.member_id AND x.year = t.year AND x.category = t.category
    LEFT JOIN _equal_parts AS e ON e.member_id = t.member_id AND e.year = t.year AND e.category = t.category
    WHERE t.view = 'depreciation' AND t.basis = 'location' AND t.criterion = 'gwp'
),

parts AS (
    SELECT 'C1' AS output, * FROM placed
    UNION ALL
    SELECT 'C6_' || tier || '_num' AS output, * FROM placed
    UNION ALL
    SELECT 'C5_den' AS output, * FROM placed WHERE has_stages
    UNION ALL
    SELECT 'C5_num' AS output, * FROM placed WHERE has_stages AND stage <> 'use'
)

SELECT
    output, holding_id, member_id, criterion, stage, category, activity, figure, source_group, sigma, lifetime_key,
    energy_key, pue_key, share_key, row_sigma, unit, value, value_short_life, value_long_life, value_sq
FROM parts
UNION ALL
SELECT
    'A1', k.holding_id, a.member_id, a.criterion, a.stage, a.category, a.activity, a.figure, a.source_group, a.sigma,
    a.lifetime_key, a.energy_key, a.pue_key, a.share_key, a.row_sigma, a.unit, a.value, a.value_short_life,
    a.value_long_life, a.value_sq
FROM _avoided_terms AS a
INNER JOIN known AS k ON k.member_id = a.member_id AND k.year = a.year
WHERE k.knows_avoided
