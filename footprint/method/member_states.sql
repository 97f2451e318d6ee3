-- Row:       one member-year: whether it is whole, how much of it is assessed, whether the region's tables count it
-- Key:       member_id, year
-- Sources:   readings, members, _coverage, run
-- Formula:   coverage = devices whose making and use are assessed in GWP / devices ; counted: whole, registered, coverage >= floor, signed where that is asked for
-- Reference: method README §11
WITH

assessed AS (
    SELECT
        member_id,
        devices_both / nullif(devices, 0) AS coverage
    FROM _coverage
    WHERE criterion = 'gwp'
),

judged AS (
    SELECT
        s.member_id,
        r.year,
        s.state,
        s.reason,
        s.number,
        s.lists,
        a.coverage,
        CASE
            WHEN s.state <> 'whole' THEN s.state
            WHEN m.member_id IS NULL THEN 'unregistered'
            WHEN a.coverage < r.coverage_floor THEN 'low_coverage'
            WHEN NOT s.is_signed THEN 'unsigned'
        END AS left_out
    FROM readings AS s
    CROSS JOIN run AS r
    LEFT JOIN members AS m ON m.member_id = s.member_id AND m.year = r.year
    LEFT JOIN assessed AS a ON a.member_id = s.member_id
)

SELECT
    member_id,
    year,
    state,
    reason,
    number,
    lists,
    coverage,
    left_out IS NULL AS in_region,
    left_out
FROM judged
