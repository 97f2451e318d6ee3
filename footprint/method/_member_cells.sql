-- Row:       one amount of the members asked for, by what a report tells apart; '' stands for what is not given
-- Key:       none: amounts of one cell are added up by the reader, in the order of their size
-- Sources:   _totals, asked
-- Formula:   none
-- Reference: method README §4
SELECT
    member_id,
    view,
    basis,
    stage,
    criterion,
    coalesce(tier, '') AS tier,
    category,
    coalesce(site_id, '') AS site,
    coalesce(quality, '') AS quality,
    coalesce(scope, '') AS scope,
    coalesce(beges_code, '') AS beges_code,
    status,
    coalesce(factor_key, '') AS factor_key,
    coalesce(factor_id, '') AS factor_id,
    coalesce(fallback, '') AS fallback,
    factor_year,
    unit,
    value
FROM _totals
WHERE member_id IN (SELECT member_id FROM asked)
ORDER BY
    member_id, view, basis, stage, criterion, tier, category, site, quality, scope, beges_code, status, factor_key, factor_id,
    fallback, factor_year NULLS LAST, unit, value NULLS LAST
