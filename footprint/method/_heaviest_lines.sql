-- Row:       one inventory line in one criterion, heaviest first
-- Key:       criterion, line_id
-- Sources:   answers (_by_line)
-- Formula:   sum over stages (depreciation; embodied, and location-based use), visitors left out
-- Reference: method README §4
SELECT
    criterion,
    line_id,
    any_value(category) AS category,
    sum(value ORDER BY stage, value) AS value,
    any_value(unit) AS unit
FROM answers
WHERE view = 'depreciation' AND basis IN ('any', 'location') AND NOT beside_total
GROUP BY criterion, line_id
ORDER BY criterion, value DESC NULLS LAST, line_id
