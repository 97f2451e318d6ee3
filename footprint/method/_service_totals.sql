-- Row:       impact of one digital service, or of what serves none, in one view, basis, criterion, tier, bearer, category and stage
-- Key:       member_id, year, part, service_id, view, basis, criterion, tier, bearer, category, stage
-- Sources:   _service_cells
-- Formula:   sum of what is assessed, NULL where that is nothing but zeros; `not_assessed_rows` counts what is not
-- Reference: method README §19
SELECT
    member_id,
    year,
    part,
    service_id,
    view,
    basis,
    criterion,
    tier,
    bearer,
    category,
    stage,
    CASE WHEN count(value) = count(*) OR count(CASE WHEN value <> 0 THEN 1 END) > 0
        THEN sum(value ORDER BY value) END AS value,
    any_value(unit) AS unit,
    count(*) - count(value) AS not_assessed_rows
FROM _service_cells
GROUP BY member_id, year, part, service_id, view, basis, criterion, tier, bearer, category, stage
