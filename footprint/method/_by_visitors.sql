-- Row:       impact of what visitors use, which stands beside the total, of one tier under one basis, criterion and stage
-- Key:       basis, tier, criterion, stage
-- Sources:   footprint
-- Formula:   sum of what is assessed, NULL where nothing is; `not_assessed_rows` counts what is not
-- Reference: method README §12
SELECT
    basis,
    tier,
    criterion,
    stage,
    sum(value ORDER BY category, service_id NULLS LAST, factor_key, activity, entry, quality, status, value) AS value,
    any_value(unit) AS unit,
    count(*) - count(value) AS not_assessed_rows
FROM footprint
WHERE ownership = 'visitor'
GROUP BY basis, tier, criterion, stage
ORDER BY basis, tier, criterion, stage
