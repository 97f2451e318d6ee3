-- Row:       one amount of the members asked for, by what a report tells apart; '' stands for what is not given
-- Key:       none: amounts of one cell are added up by the reader, in the order of their size
-- Sources:   _totals, _named_sites, asked
-- Formula:   what stands at sites that are not named is added up as `other_sites`
-- Reference: method README §4
WITH

cells AS (
    SELECT
        t.member_id,
        t.view,
        t.basis,
        t.stage,
        t.criterion,
        coalesce(t.tier, '') AS tier,
        t.category,
        coalesce(t.site_id, '') AS site,
        coalesce(t.quality, '') AS quality,
        coalesce(t.scope, '') AS scope,
        coalesce(t.beges_code, '') AS beges_code,
        t.status,
        coalesce(t.factor_key, '') AS factor_key,
        coalesce(t.factor_id, '') AS factor_id,
        coalesce(t.fallback, '') AS fallback,
        t.factor_year,
        t.unit,
        t.value,
        t.site_id IS NULL OR n.site_id IS NOT NULL AS is_named
    FROM _totals AS t
    LEFT JOIN _named_sites AS n ON n.member_id = t.member_id AND n.site_id = t.site_id
    WHERE t.member_id IN (SELECT member_id FROM asked)
)

SELECT * EXCLUDE (is_named)
FROM cells
WHERE is_named
UNION ALL BY NAME
SELECT
    * EXCLUDE (site, value, is_named),
    'other_sites' AS site,
    sum(value::DECIMAL(38, 18))::DOUBLE AS value
FROM cells
WHERE NOT is_named
GROUP BY ALL
ORDER BY
    member_id, view, basis, stage, criterion, tier, category, site, quality, scope, beges_code, status, factor_key, factor_id,
    fallback, factor_year NULLS LAST, unit, value NULLS LAST
