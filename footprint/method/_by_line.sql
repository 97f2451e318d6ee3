-- Row:       one line, of the inventory or of usage, under one view, stage, criterion and basis (use under all three views and both bases)
-- Key:       line_id, category, view, stage, criterion, basis, ownership
-- Sources:   _impacts over _activity_lines
-- Formula:   sum of the line's entries, NULL if one of them is not assessed; what visitors use stands beside the total
-- Reference: method README §4
WITH expanded AS (
    SELECT
        i.*,
        v.view AS shown_view,
        b.basis AS shown_basis
    FROM _impacts AS i
    INNER JOIN (VALUES ('depreciation'), ('service_life'), ('acquisition')) AS v (view) ON i.view IN ('any', v.view)
    INNER JOIN (VALUES ('any'), ('location'), ('market')) AS b (basis)
        ON CASE
            WHEN i.stage <> 'use' THEN b.basis = 'any'
            WHEN i.basis = 'any' THEN b.basis <> 'any'
            ELSE b.basis = i.basis
        END
)

SELECT
    line_id,
    category,
    year,
    shown_view AS view,
    stage,
    criterion,
    shown_basis AS basis,
    CASE WHEN count(*) = count(value) THEN sum(value ORDER BY entry, factor_key, value) END AS value,
    any_value(unit) AS unit,
    CASE
        WHEN count(*) > count(value) THEN min(CASE WHEN value IS NULL THEN status END)
        WHEN count(CASE WHEN status = 'ok' THEN 1 END) > 0 THEN 'ok'
        ELSE min(status)
    END AS status,
    min(quality) AS quality,
    string_agg(DISTINCT factor_id, ';' ORDER BY factor_id) AS factor_ids,
    CASE WHEN shown_view = 'depreciation' AND stage <> 'use' AND count(*) = count(value)
        THEN coalesce(sum(CASE WHEN entry = 'write_off' THEN value END ORDER BY value), 0) END AS write_off_value,
    ownership,
    ownership = 'visitor' AS beside_total
FROM expanded
GROUP BY line_id, category, year, shown_view, stage, criterion, shown_basis, ownership
ORDER BY line_id, category, view, stage, criterion, basis, ownership
