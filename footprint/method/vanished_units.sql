-- Row:       devices of one cohort of last year's fleet that this year's files no longer name
-- Key:       member_id, year, category, acquired_month, ownership
-- Sources:   device_lives of the year, device_lives of last year (last_lives), year_factors, run
-- Formula:   vanished = max(0, fleet at the end of last year - listed this year) ; bound = lives left on 1 January x F + a year of use
-- Reference: method README §11
WITH

grid AS (
    SELECT
        factor_key,
        value
    FROM year_factors
    WHERE activity = 'electricity' AND stage = 'use' AND criterion = 'gwp'
),

embodied AS (
    SELECT
        factor_key,
        sum(value ORDER BY stage, value) AS kgco2e
    FROM year_factors
    WHERE criterion = 'gwp' AND activity IN ('life_start', 'life_end')
    GROUP BY factor_key
),

bounds AS (
    SELECT
        l.member_id,
        l.line_id,
        l.n * e.kgco2e * CASE
            WHEN l.t_in IS NULL OR l.life_days IS NULL THEN NULL
            WHEN l.leaves_whole THEN greatest(0, 1 - (r.year_start - l.t_in) / l.life_days)
            -- What is leased leaves nothing to write off.
            ELSE greatest(0, least(r.year_end - r.year_start, l.life_days - (r.year_start - l.t_in))) / l.life_days
        END AS embodied,
        CASE l.use_status WHEN 'not_in_use' THEN 0.0 WHEN 'ok' THEN l.n * l.kwh_year * l.pue * g.value END AS use
    FROM last_lives AS l
    CROSS JOIN run AS r
    LEFT JOIN embodied AS e ON e.factor_key = l.factor_key
    LEFT JOIN grid AS g ON g.factor_key = 'grid:' || l.country
),

last_year AS (
    SELECT
        l.member_id,
        l.category,
        date_trunc('month', DATE '1970-01-01' + l.t_in::INTEGER)::DATE AS acquired_month,
        l.ownership,
        sum(l.quantity_devices::DECIMAL(38, 18))::DOUBLE AS devices,
        -- Which of a cohort are gone is unknown: its greatest. An unknown date, life or factor leaves the cohort without a bound.
        CASE WHEN count(*) = count(b.embodied) THEN max(b.embodied / l.quantity_devices) END AS embodied_each,
        CASE WHEN count(*) = count(b.use) THEN max(b.use / l.quantity_devices) END AS use_each
    FROM bounds AS b
    INNER JOIN last_lives AS l ON l.member_id = b.member_id AND l.line_id = b.line_id
    CROSS JOIN run AS r
    WHERE l.quantity_devices > 0
        AND (l.t_in IS NULL OR l.t_in < r.year_start)
        AND (l.t_out IS NULL OR l.t_out >= r.year_start)
        AND l.device_status NOT IN ('on_order', 'retired', 'missing', 'gone_undated')
    GROUP BY ALL
),

this_year AS (
    SELECT
        member_id,
        category,
        date_trunc('month', DATE '1970-01-01' + t_in::INTEGER)::DATE AS acquired_month,
        ownership,
        sum(quantity_devices::DECIMAL(38, 18))::DOUBLE AS devices
    FROM device_lives
    WHERE quantity_devices IS NOT NULL
    GROUP BY ALL
),

reporting AS (
    SELECT DISTINCT member_id FROM device_lives
),

compared AS (
    SELECT
        l.member_id,
        l.category,
        l.acquired_month,
        l.ownership,
        l.devices AS devices_last_year,
        coalesce(t.devices, 0) AS devices_this_year,
        greatest(0, l.devices - coalesce(t.devices, 0)) AS devices_vanished,
        l.embodied_each,
        l.use_each
    FROM last_year AS l
    INNER JOIN reporting AS p ON p.member_id = l.member_id
    LEFT JOIN this_year AS t
        ON t.member_id = l.member_id AND t.category = l.category AND t.ownership = l.ownership
        AND t.acquired_month IS NOT DISTINCT FROM l.acquired_month
)

SELECT
    c.member_id,
    r.year,
    c.category,
    c.acquired_month,
    c.ownership,
    c.devices_last_year,
    c.devices_this_year,
    c.devices_vanished,
    c.devices_vanished * c.embodied_each AS embodied_kgco2e,
    c.devices_vanished * c.use_each AS use_kgco2e,
    c.devices_vanished * (c.embodied_each + c.use_each) AS bound_kgco2e
FROM compared AS c
CROSS JOIN run AS r
WHERE c.devices_vanished > 0
