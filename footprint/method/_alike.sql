-- Row:       one inventory line, or all that are alike (line_id NULL): as many devices, bought on one day or on the next
-- Key:       line_id ; where it is NULL every column but the quantity
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
    member_id,
    year,
    line_id,
    category,
    site_id,
    service_id,
    asset_id,
    ownership,
    condition,
    status,
    country,
    quantity_devices,
    share,
    lifetime_years,
    first_life_years,
    annual_kwh,
    pue,
    acquired_on,
    in_service_on,
    leased_until,
    retired_on,
    exit_route,
    model_text,
    cpu,
    cpu_units,
    ram_gb,
    ssd_gb,
    hdd_units,
    gpu,
    screen_inches
FROM _lines_placed
WHERE NOT may_be_alike
UNION ALL
SELECT
    h.member_id,
    r.year,
    NULL AS line_id,
    h.category,
    h.site_id,
    h.service_id,
    NULL AS asset_id,
    h.ownership,
    h.condition,
    h.status,
    h.country,
    CASE WHEN d.next = 0 THEN h.lines - h.lines_of_next_day ELSE h.lines_of_next_day END AS quantity_devices,
    NULL AS share,
    NULL AS lifetime_years,
    NULL AS first_life_years,
    NULL AS annual_kwh,
    NULL AS pue,
    DATE '1970-01-01' + (h.first_day + d.next)::INTEGER AS acquired_on,
    NULL AS in_service_on,
    NULL AS leased_until,
    CASE WHEN h.stretch = -1 THEN make_date(r.year - 1, 12, 31) END AS retired_on,
    NULL AS exit_route,
    NULL AS model_text,
    NULL AS cpu,
    NULL AS cpu_units,
    NULL AS ram_gb,
    NULL AS ssd_gb,
    NULL AS hdd_units,
    NULL AS gpu,
    CASE WHEN h.is_large THEN 32.0 END AS screen_inches
FROM halved AS h
CROSS JOIN days AS d
CROSS JOIN run AS r
WHERE d.next = 0 OR h.lines_of_next_day > 0
