-- Row:       inventory lines that are alike, as one line of as many devices, bought on one day or on the next
-- Key:       every column but the quantity; of lines that leave none
-- Sources:   _alike, run
-- Formula:   N lines whose days add up to N k + r: N - r devices of day k and r of day k + 1, since amounts are linear within a stretch
-- Reference: method README §4 (three views)
WITH

halved AS (
    SELECT
        *,
        floor(days / lines) AS first_day,
        coalesce(days - lines * floor(days / lines), 0) AS lines_of_next_day
    FROM _alike
    WHERE coalesce(stretch, 0) >= -1
),

days AS (
    SELECT * FROM (VALUES (0), (1)) AS v (next)
),

leaving AS (
    SELECT
        *,
        unnest(lives) AS life
    FROM _alike
    WHERE stretch = -2
),

together AS (
    SELECT
        h.member_id, h.category, h.site_id, h.service_id, h.ownership, h.condition, h.status, h.country, h.is_large,
        CASE WHEN d.next = 0 THEN h.lines - h.lines_of_next_day ELSE h.lines_of_next_day END AS quantity_devices,
        h.first_day + d.next AS t_in,
        CASE WHEN h.stretch = -1 THEN r.year_start - 1 END AS t_out
    FROM halved AS h
    CROSS JOIN days AS d
    CROSS JOIN run AS r
    WHERE d.next = 0 OR h.lines_of_next_day > 0
    UNION ALL
    SELECT
        member_id, category, site_id, service_id, ownership, condition, status, country, is_large, 1.0 AS quantity_devices,
        floor(life / 1e7) AS t_in, life - 1e7 * floor(life / 1e7) AS t_out
    FROM leaving
)

SELECT
    t.member_id,
    r.year,
    NULL AS line_id,
    t.category,
    t.site_id,
    t.service_id,
    NULL AS asset_id,
    t.ownership,
    t.condition,
    t.status,
    t.country,
    t.quantity_devices,
    NULL AS share,
    NULL AS lifetime_years,
    NULL AS first_life_years,
    NULL AS annual_kwh,
    NULL AS pue,
    NULL AS gpu,
    CASE WHEN t.is_large THEN 32.0 END AS screen_inches,
    DATE '1970-01-01' + t.t_in::INTEGER AS acquired_on,
    NULL AS in_service_on,
    DATE '1970-01-01' + t.t_out::INTEGER AS retired_on,
    NULL AS leased_until,
    NULL AS exit_route
FROM together AS t
CROSS JOIN run AS r
