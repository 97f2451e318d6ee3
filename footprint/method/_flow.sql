-- Row:       devices of one member that came, left, stayed or are there in the year, by how they came, where they went, what they do
-- Key:       member_id, year, movement, kind
-- Sources:   _fleet_lines, devices, run
-- Formula:   there + came - left = stays, where dates agree ; there: in service before the year and not out by then
-- Reference: method README §9 (indicators)
WITH

lines AS (
    SELECT
        l.member_id,
        l.year,
        l.quantity_devices AS devices,
        l.condition,
        l.condition_is_given,
        coalesce(v.exit_route, 'unknown') AS exit_route,
        l.device_status,
        coalesce(l.is_present, FALSE) AS is_present,
        coalesce(l.is_acquired, FALSE) AS is_acquired,
        coalesce(l.is_retired, FALSE) AS is_retired,
        l.device_status IN ('retired', 'missing', 'gone_undated') AND l.t_out IS NULL AS is_gone_undated,
        (l.t_in IS NULL OR l.t_in < r.year_start) AND (l.t_out IS NULL OR l.t_out >= r.year_start)
        AND l.device_status <> 'on_order' AS was_there
    FROM _fleet_lines AS l
    CROSS JOIN run AS r
    LEFT JOIN devices AS v ON v.member_id = l.member_id AND v.year = l.year AND v.line_id = l.line_id
    WHERE l.quantity_devices > 0
),

moves AS (
    SELECT member_id, year, 'there' AS movement, '' AS kind, devices FROM lines WHERE was_there AND NOT is_gone_undated
    UNION ALL
    SELECT
        member_id, year, 'came' AS movement,
        CASE WHEN condition <> 'new' THEN 'second_hand' WHEN condition_is_given THEN 'new' ELSE 'unknown' END AS kind,
        devices
    FROM lines WHERE is_acquired
    UNION ALL
    SELECT member_id, year, 'left' AS movement, exit_route AS kind, devices FROM lines WHERE is_retired
    UNION ALL
    -- What came in the year and is gone left in it, whatever day that was.
    SELECT member_id, year, CASE WHEN is_acquired THEN 'left' ELSE 'undated' END AS movement, exit_route AS kind, devices
    FROM lines WHERE is_gone_undated
    UNION ALL
    SELECT
        member_id, year, 'stays' AS movement,
        CASE WHEN device_status = 'in_stock' THEN 'in_stock' ELSE 'in_use' END AS kind,
        devices
    FROM lines WHERE is_present
)

SELECT
    member_id,
    year,
    movement,
    kind,
    sum(devices::DECIMAL(38, 18))::DOUBLE AS devices
FROM moves
GROUP BY member_id, year, movement, kind
