-- Row:       impact of everything under one view, basis, criterion and stage
-- Key:       view, basis, criterion, stage
-- Sources:   _totals
-- Formula:   sum of what is assessed; `not_assessed_rows` counts what is not
-- Reference: contracts: rule 1
SELECT
    view,
    basis,
    criterion,
    stage,
    sum(value ORDER BY category, site_id NULLS LAST, service_id NULLS LAST, ownership, factor_key, activity, entry,
        quality, status) AS value,
    any_value(unit) AS unit,
    count(*) - count(value) AS not_assessed_rows
FROM _totals
GROUP BY view, basis, criterion, stage
ORDER BY view, basis, criterion, stage
