-- Row:       one inventory line, and the stretch of time in which its device was bought
-- Key:       member_id, year, line_id
-- Sources:   devices, _category_defaults, _life_spread, _energy_periods, run
-- Formula:   a stretch ends where an equation takes another form: at y0, y1, y0 - Lambda and y1 - Lambda, for the life as given, short and long
-- Reference: method README §4 (three views)
--
-- Alike may be lines of one device without values, components or meters of their own: life and electricity are those of their
-- category. They are still there (stretch 0 to 8; NULL: bought nobody knows when), or were gone before the year (-1): then
-- every amount is 0. Those that leave later (-2) have their two dates of their own. Any other line is like none (-3).
WITH

metered AS (
    SELECT DISTINCT
        member_id,
        year
    FROM _energy_periods
),

expected AS (
    SELECT
        c.category,
        c.factor_key = 'device:server' AS is_server,
        coalesce(c.tier = 'terminal', FALSE) AS is_terminal,
        make_date(r.year, 1, 1) AS first_day,
        r.year_start AS y0,
        r.year_end AS y1,
        coalesce(365.25 * c.lifetime_years, 0.0) AS life_days,
        coalesce(365.25 * c.lifetime_years / s.spread, 0.0) AS life_short,
        coalesce(365.25 * c.lifetime_years * s.spread, 0.0) AS life_long
    FROM _category_defaults AS c
    CROSS JOIN _life_spread AS s
    CROSS JOIN run AS r
),

turned AS (
    SELECT
        *,
        y0 - life_days AS t_over_before,
        y1 - life_days AS t_over_after,
        y0 - life_short AS t_short_before,
        y1 - life_short AS t_short_after,
        y0 - life_long AS t_long_before,
        y1 - life_long AS t_long_after
    FROM expected
),

dated AS (
    SELECT
        *,
        date_diff('day', DATE '1970-01-01', acquired_on)::DOUBLE AS t_in,
        date_diff('day', DATE '1970-01-01', retired_on)::DOUBLE AS t_out
    FROM devices
)

SELECT
    d.*,
    coalesce(d.screen_inches >= 32 AND d.screen_inches <= 1000, FALSE) AS is_large,
    CASE
        WHEN
            coalesce(d.quantity_devices, 1) <> 1
            OR d.asset_id IS NOT NULL
            OR d.share IS NOT NULL
            OR d.lifetime_years IS NOT NULL
            OR d.first_life_years IS NOT NULL
            OR d.annual_kwh IS NOT NULL
            OR d.pue IS NOT NULL
            OR d.in_service_on IS NOT NULL
            OR d.leased_until IS NOT NULL
            OR (t.is_server AND (d.cpu IS NOT NULL OR d.gpu IS NOT NULL))
            OR (m.member_id IS NOT NULL AND NOT t.is_terminal) THEN -3
        WHEN d.retired_on IS NULL THEN
            (d.t_in >= t.y0)::INTEGER + (d.t_in >= t.y1)::INTEGER
            + (d.t_in > t.t_over_before)::INTEGER + (d.t_in > t.t_over_after)::INTEGER
            + (d.t_in > t.t_short_before)::INTEGER + (d.t_in > t.t_short_after)::INTEGER
            + (d.t_in > t.t_long_before)::INTEGER + (d.t_in > t.t_long_after)::INTEGER
        WHEN d.acquired_on > d.retired_on OR d.acquired_on IS NULL THEN -3
        WHEN d.retired_on < t.first_day THEN -1
        WHEN d.exit_route IS NULL THEN -2
        ELSE -3
    END AS stretch
FROM dated AS d
INNER JOIN turned AS t ON t.category = d.category
LEFT JOIN metered AS m ON m.member_id = d.member_id AND m.year = d.year
