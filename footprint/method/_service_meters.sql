-- Row:       electricity measured for one service on one day, by its widest meter: one row a file's line
-- Key:       line_id, service_id, day
-- Sources:   _usage, members, run
-- Formula:   facility before it, it before machine and process ; runs in a cloud apart
-- Reference: method README §17
WITH

sources AS (
    SELECT
        u.member_id,
        u.year,
        u.service_id,
        coalesce(u.country, m.country, r.country) AS country,
        coalesce(u.resource = 'cloud', FALSE) AS is_cloud,
        u.account,
        u.provider,
        u.day,
        u.boundary,
        -- A meter at the plug sees all of what a run computes of its own processor.
        CASE u.boundary WHEN 'it' THEN 1 WHEN 'facility' THEN 2 ELSE 3 END AS width,
        u.quantity,
        u.line_id,
        u.lines
    FROM _usage AS u
    CROSS JOIN run AS r
    LEFT JOIN members AS m ON m.member_id = u.member_id AND m.year = u.year
    WHERE u.metric = 'energy' AND u.subject_kind = 'service' AND u.quantity >= 0 AND u.quantity <= 1e12
),

widest AS (
    SELECT
        *,
        min(width) OVER (PARTITION BY member_id, year, service_id, is_cloud, day) AS best
    FROM sources
)

SELECT * FROM widest WHERE width = best
