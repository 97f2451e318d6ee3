-- Row:       one line of `_by_line` with the file, line and asset that the user knows
-- Key:       file, line, category, view, stage, criterion, basis, ownership
-- Sources:   answers (_by_line), places (file, line and asset of each line_id)
-- Formula:   none
-- Reference: method README §4
SELECT
    p.file,
    p.line,
    p.asset_id,
    a.category,
    a.year,
    a.view,
    a.stage,
    a.criterion,
    a.basis,
    a.value,
    a.unit,
    a.status,
    a.quality,
    a.factor_ids,
    a.write_off_value,
    a.ownership,
    a.beside_total
FROM answers AS a
INNER JOIN places AS p ON p.line_id = a.line_id
ORDER BY p.file, p.line, a.category, a.view, a.stage, a.criterion, a.basis, a.ownership
