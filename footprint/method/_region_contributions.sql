-- Row:       what one holding adds to one cell of the region: a view, a basis, a criterion, a stage or their total
-- Key:       year, grouping, cell, holding_id, view, basis, criterion, stage
-- Sources:   _totals, members, member_states
-- Formula:   sum over the holding's members; NULL = nothing of it is assessed. Members of one holding are one contributor; member-years that are not whole, registered and covered are left out
-- Reference: method README §4; method README §11
WITH

placed AS (
    SELECT
        t.year,
        coalesce(m.holding_id, t.member_id) AS holding_id,
        coalesce(m.sector, 'unclassified') AS sector,
        coalesce(m.zone, 'unclassified') AS zone,
        t.view,
        t.basis,
        t.criterion,
        t.stage,
        t.value,
        t.unit
    FROM _totals AS t
    INNER JOIN member_states AS s ON s.member_id = t.member_id AND s.year = t.year AND s.in_region
    LEFT JOIN members AS m ON m.member_id = t.member_id AND m.year = t.year
),

in_cells AS (
    SELECT
        'region' AS grouping,
        'all' AS cell,
        *
    FROM placed
    UNION ALL
    SELECT
        'sector' AS grouping,
        sector AS cell,
        *
    FROM placed
    UNION ALL
    SELECT
        'zone' AS grouping,
        zone AS cell,
        *
    FROM placed
),

by_stage AS (
    SELECT
        year,
        grouping,
        cell,
        holding_id,
        view,
        basis,
        criterion,
        stage,
        sum(value ORDER BY value) AS value,
        any_value(unit) AS unit
    FROM in_cells
    GROUP BY year, grouping, cell, holding_id, view, basis, criterion, stage
)

SELECT
    year,
    grouping,
    cell,
    holding_id,
    view,
    basis,
    criterion,
    stage,
    value,
    unit
FROM by_stage
UNION ALL
SELECT
    year,
    grouping,
    cell,
    holding_id,
    view,
    basis,
    criterion,
    'total' AS stage,
    sum(value ORDER BY value) AS value,
    any_value(unit) AS unit
FROM by_stage
GROUP BY year, grouping, cell, holding_id, view, basis, criterion
