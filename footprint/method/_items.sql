-- Row:       one item of the headline that is not zero: category, tier, stage, factor and status, in one criterion
-- Key:       criterion, category, tier, stage, factor_id, status
-- Sources:   _totals
-- Formula:   sum of what is assessed (depreciation, location-based)
-- Reference: method README §1
SELECT
    criterion,
    category,
    tier,
    stage,
    sum(value ORDER BY site_id NULLS LAST, service_id NULLS LAST, ownership, factor_key, activity, entry, quality) AS value,
    any_value(unit) AS unit,
    status,
    factor_id
FROM _totals
WHERE view = 'depreciation' AND basis = 'location' AND coalesce(value, 1) <> 0
GROUP BY criterion, category, tier, stage, status, factor_id
ORDER BY criterion, value DESC NULLS LAST, category, tier, stage, status, factor_id
