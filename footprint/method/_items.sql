-- Row:       one item of the headline that is not zero: category, tier, stage, factor and status, in one criterion
-- Key:       criterion, category, tier, stage, factor_id, status
-- Sources:   _totals
-- Formula:   sum of what is assessed (depreciation, location-based)
-- Reference: method README §1
WITH told AS (
    SELECT
        *,
        -- What has no published figure lacks it first, whatever else is unknown of it.
        CASE WHEN status = 'missing_lifetime' AND factor_id IS NULL THEN 'missing_factor' ELSE status END AS told_status
    FROM _totals
    WHERE view = 'depreciation' AND basis = 'location' AND coalesce(value, 1) <> 0
)

SELECT
    criterion,
    category,
    tier,
    stage,
    sum(value ORDER BY site_id NULLS LAST, service_id NULLS LAST, ownership, factor_key, activity, entry, quality, value) AS value,
    any_value(unit) AS unit,
    told_status AS status,
    factor_id
FROM told
GROUP BY criterion, category, tier, stage, told_status, factor_id
ORDER BY criterion, value DESC NULLS LAST, category, tier, stage, told_status, factor_id
