-- Row:       one item of a total that is not zero: category, tier, stage, factor and status, in one criterion
-- Key:       criterion, category, tier, stage, factor_id, status
-- Sources:   _totals, shown (view and basis)
-- Formula:   sum of what is assessed in the view and on the basis that are shown
-- Reference: method README §1
WITH told AS (
    SELECT
        t.*,
        -- What has no published figure lacks it first, whatever else is unknown of it.
        CASE WHEN t.status = 'missing_lifetime' AND t.factor_id IS NULL THEN 'missing_factor' ELSE t.status END AS told_status
    FROM _totals AS t
    INNER JOIN shown AS s ON s.view = t.view AND s.basis = t.basis
    WHERE coalesce(t.value, 1) <> 0
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
