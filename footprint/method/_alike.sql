-- Row:       inventory lines that are alike, as one line of as many devices, bought on one day or on the next; what is not here is NULL
-- Key:       every column but the quantity
-- Sources:   _lines_placed, run
-- Formula:   N lines whose days add up to N k + r: N - r devices of day k and r of day k + 1, since amounts are linear within a stretch
-- Reference: method README §4 (three views)
WITH

counted AS (
    SELECT
        member_id,
        category,
        site_id,
        service_id,
        ownership,
        condition,
        status,
        country,
        is_large,
        stretch,
        count(*) AS lines,
        sum(t_in) AS days
    FROM _lines_placed
    WHERE may_be_alike
    GROUP BY member_id, category, site_id, service_id, ownership, condition, status, country, is_large, stretch
),

halved AS (
    SELECT
        *,
        floor(days / lines) AS first_day,
        coalesce(days - lines * floor(days / lines), 0) AS lines_of_next_day
    FROM counted
),

days AS (
    SELECT * FROM (VALUES (0), (1)) AS v (next)
)

SELECT
    h.member_id,
    r.year,
    h.category,
    h.site_id,
    h.service_id,
    h.ownership,
    h.condition,
    h.status,
    h.country,
    CASE WHEN d.next = 0 THEN h.lines - h.lines_of_next_day ELSE h.lines_of_next_day END AS quantity_devices,
    DATE '1970-01-01' + (h.first_day + d.next)::INTEGER AS acquired_on,
    CASE WHEN h.stretch = -1 THEN make_date(r.year - 1, 12, 31) END AS retired_on,
    CASE WHEN h.is_large THEN 32.0::DOUBLE END AS screen_inches
FROM halved AS h
CROSS JOIN days AS d
CROSS JOIN run AS r
WHERE d.next = 0 OR h.lines_of_next_day > 0
