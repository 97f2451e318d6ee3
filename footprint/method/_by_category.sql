-- Row:       impact of one category under one view, basis, criterion and stage
-- Key:       category, view, basis, criterion, stage
-- Sources:   _totals
-- Formula:   sum of what is assessed, NULL where that is nothing but zeros; `not_assessed_rows` counts what is not
-- Reference: method README §1
SELECT
    category,
    view,
    basis,
    criterion,
    stage,
    CASE WHEN count(value) = count(*) OR count(CASE WHEN value <> 0 THEN 1 END) > 0
        THEN sum(value ORDER BY site_id NULLS LAST, service_id NULLS LAST, ownership, factor_key, activity, entry, quality, status, value) END AS value,
    any_value(unit) AS unit,
    count(*) - count(value) AS not_assessed_rows
FROM _totals
GROUP BY category, view, basis, criterion, stage
ORDER BY category, view, basis, criterion, stage
