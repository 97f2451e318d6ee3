-- Row:       one inventory line in one criterion, heaviest first
-- Key:       criterion, line_id
-- Sources:   answers (_by_line), shown (view and basis)
-- Formula:   sum over stages (embodied, and use on the basis that is shown), visitors left out
-- Reference: method README §4
SELECT
    a.criterion,
    a.line_id,
    any_value(a.category) AS category,
    sum(a.value ORDER BY a.stage, a.value) AS value,
    any_value(a.unit) AS unit
FROM answers AS a
INNER JOIN shown AS s ON s.view = a.view AND a.basis IN ('any', s.basis)
WHERE NOT a.beside_total
GROUP BY a.criterion, a.line_id
ORDER BY a.criterion, value DESC NULLS LAST, a.line_id
