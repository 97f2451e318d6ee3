-- Row:       what a change of one total is told with: both totals, devices counted in both years, the mean factor of the grid
-- Key:       member_id, basis, criterion
-- Sources:   _change_parts, _part_coverage, _totals, year_factors, run
-- Formula:   devices = in the fleet on some day of the year ; grid = impact of the electricity on the grid / its kWh, of parts counted in both
-- Reference: method README §11 (why it moved)
WITH

compared AS (
    SELECT
        member_id,
        basis,
        criterion,
        any_value(unit) AS unit,
        sum(value_before ORDER BY value_before) AS value_before,
        sum(value ORDER BY value) AS value,
        coalesce(sum(CASE WHEN perimeter = 'counted_in_both' THEN value_before END ORDER BY value_before), 0) AS same_before,
        coalesce(sum(CASE WHEN perimeter = 'counted_in_both' THEN value END ORDER BY value), 0) AS same
    FROM _change_parts
    GROUP BY member_id, basis, criterion
),

kept AS (
    SELECT * FROM _change_parts WHERE perimeter = 'counted_in_both'
),

listed AS (
    SELECT DISTINCT
        member_id,
        basis,
        criterion,
        category
    FROM kept
    WHERE is_device
),

fleets AS (
    SELECT
        l.member_id,
        l.basis,
        l.criterion,
        sum(CASE WHEN c.year < r.year THEN c.there END ORDER BY c.there) AS devices_before,
        sum(CASE WHEN c.year = r.year THEN c.there END ORDER BY c.there) AS devices
    FROM listed AS l
    CROSS JOIN run AS r
    INNER JOIN _part_coverage AS c
        ON c.member_id = l.member_id AND c.category = l.category AND c.criterion = l.criterion
    GROUP BY l.member_id, l.basis, l.criterion
),

electricity AS (
    SELECT
        k.member_id,
        k.basis,
        k.criterion,
        sum(CASE WHEN t.year < r.year THEN t.value END ORDER BY t.value)
        / nullif(sum(CASE WHEN t.year < r.year THEN t.value / y.value END ORDER BY t.value), 0) AS grid_before,
        sum(CASE WHEN t.year = r.year THEN t.value END ORDER BY t.value)
        / nullif(sum(CASE WHEN t.year = r.year THEN t.value / y.value END ORDER BY t.value), 0) AS grid
    FROM kept AS k
    CROSS JOIN run AS r
    INNER JOIN _totals AS t
        ON t.member_id = k.member_id AND t.criterion = k.criterion AND t.category = k.category AND t.stage = k.stage
        AND (k.is_device OR coalesce(t.service_id, '') = k.service_id)
    INNER JOIN year_factors AS y
        ON y.year = t.year AND y.factor_key = t.factor_key AND y.activity = t.activity AND y.stage = t.stage
        AND y.criterion = t.criterion
    WHERE t.activity = 'electricity' AND t.view = 'depreciation' AND t.basis = 'location' AND y.value <> 0
    GROUP BY k.member_id, k.basis, k.criterion
)

SELECT
    c.member_id,
    c.basis,
    c.criterion,
    c.unit,
    c.value_before,
    c.value,
    c.same_before,
    c.same,
    f.devices_before,
    f.devices,
    e.grid_before,
    e.grid
FROM compared AS c
LEFT JOIN fleets AS f ON f.member_id = c.member_id AND f.basis = c.basis AND f.criterion = c.criterion
LEFT JOIN electricity AS e ON e.member_id = c.member_id AND e.basis = c.basis AND e.criterion = c.criterion
