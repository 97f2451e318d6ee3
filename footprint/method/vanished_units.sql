-- Row:       devices of one cohort of last year's fleet that this year's files no longer name
-- Key:       member_id, year, category, acquired_month, ownership
-- Sources:   device_lives of the year, device_lives of last year (last_lives), year_factors, run
-- Formula:   vanished = max(0, fleet at the end of last year - listed this year) ; write-off if retired on 1 July = vanished x max(0, 1 - (1 July - t_in)/Lambda)
-- Reference: method README §11
WITH

last_year AS (
    SELECT
        l.member_id,
        l.category,
        date_trunc('month', DATE '1970-01-01' + l.t_in::INTEGER)::DATE AS acquired_month,
        l.ownership,
        any_value(l.factor_key) AS factor_key,
        sum(l.quantity_devices::DECIMAL(38, 18))::DOUBLE AS devices,
        -- Lives that a retirement on 1 July would write off; leased devices leave nothing behind.
        sum((CASE WHEN l.leaves_whole THEN l.n * greatest(0, 1 - (r.year_start + 181 - l.t_in) / l.life_days) ELSE 0 END)
            ::DECIMAL(38, 18))::DOUBLE AS lives_left
    FROM last_lives AS l
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

embodied AS (
    SELECT
        factor_key,
        sum(value ORDER BY stage) AS kgco2e
    FROM year_factors
    WHERE criterion = 'gwp' AND activity IN ('life_start', 'life_end')
    GROUP BY factor_key
),

compared AS (
    SELECT
        l.member_id,
        l.category,
        l.acquired_month,
        l.ownership,
        l.factor_key,
        l.devices AS devices_last_year,
        coalesce(t.devices, 0) AS devices_this_year,
        greatest(0, l.devices - coalesce(t.devices, 0)) AS devices_vanished,
        l.lives_left
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
    c.lives_left * c.devices_vanished / c.devices_last_year AS write_off_lives,
    c.lives_left * c.devices_vanished / c.devices_last_year * e.kgco2e AS write_off_kgco2e
FROM compared AS c
CROSS JOIN run AS r
LEFT JOIN embodied AS e ON e.factor_key = c.factor_key
WHERE c.devices_vanished > 0
