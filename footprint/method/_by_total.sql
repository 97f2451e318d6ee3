-- Row:       impact of everything under one view, basis, criterion and stage
-- Key:       view, basis, criterion, stage
-- Sources:   _totals
-- Formula:   sum of what is assessed, NULL where that is nothing but zeros; `not_assessed_rows` counts what is not
-- Reference: method README §1
SELECT
    view,
    basis,
    criterion,
    stage,
    CASE WHEN count(value) = count(*) OR count(CASE WHEN value <> 0 THEN 1 END) > 0
        THEN sum(value ORDER BY category, site_id NULLS LAST, service_id NULLS LAST, ownership, factor_key, activity, entry,
        quality, status, value) END AS value,
    any_value(unit) AS unit,
    count(*) - count(value) AS not_assessed_rows
FROM _totals
GROUP BY view, basis, criterion, stage
ORDER BY view, basis, criterion, stage
