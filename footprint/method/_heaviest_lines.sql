-- Row:       one inventory line in one criterion, heaviest first
-- Key:       criterion, line_id
-- Sources:   answers (_by_line)
-- Formula:   sum over stages (depreciation; embodied, and location-based use)
-- Reference: method README §4
SELECT
    criterion,
    line_id,
    any_value(category) AS category,
    sum(value ORDER BY stage) AS value,
    any_value(unit) AS unit
FROM answers
WHERE view = 'depreciation' AND basis IN ('any', 'location')
GROUP BY criterion, line_id
ORDER BY criterion, value DESC NULLS LAST, line_id
