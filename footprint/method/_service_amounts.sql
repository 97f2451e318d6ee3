-- Row:       one amount of the services of the members asked for, expected life and electricity of the country
-- Key:       none: amounts of one cell are added up by the reader, in the order of their size
-- Sources:   _service_cells, asked
-- Formula:   none
-- Reference: method README §19
SELECT
    member_id,
    part,
    coalesce(service_id, '') AS service,
    criterion,
    tier,
    bearer,
    category,
    stage,
    coalesce(quality, '') AS quality,
    status,
    coalesce(factor_key, '') AS factor_key,
    coalesce(factor_id, '') AS factor_id,
    coalesce(fallback, '') AS fallback,
    factor_year,
    unit,
    value
FROM _service_cells
WHERE view = 'depreciation' AND basis = 'location' AND member_id IN (SELECT member_id FROM asked)
ORDER BY
    member_id, part, service, criterion, tier NULLS LAST, bearer, category, stage, quality, status, factor_key, factor_id,
    fallback, factor_year NULLS LAST, unit, value NULLS LAST
