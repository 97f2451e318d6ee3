-- Row:       one item of a digital service that is not zero: tier, bearer, category, stage, factor and status, in one criterion
-- Key:       service_id, criterion, tier, bearer, category, stage, factor_id, status
-- Sources:   _service_cells
-- Formula:   sum of what is assessed (depreciation, location-based)
-- Reference: method README §19
SELECT
    service_id,
    criterion,
    tier,
    bearer,
    category,
    stage,
    sum(value ORDER BY value) AS value,
    any_value(unit) AS unit,
    status,
    factor_id
FROM _service_cells
WHERE part = 'service' AND view = 'depreciation' AND basis = 'location' AND coalesce(value, 1) <> 0
GROUP BY service_id, criterion, tier, bearer, category, stage, status, factor_id
ORDER BY service_id, criterion, value DESC NULLS LAST, tier, bearer, category, stage, status, factor_id
