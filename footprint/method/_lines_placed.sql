-- Row:       one inventory line, whether others may be alike, and the stretch of time in which its devices were bought
-- Key:       member_id, year, line_id
-- Sources:   devices, _category_defaults, _life_spread, _energy_periods, run
-- Formula:   a stretch ends where an equation takes another form: at y0, y1, y0 - Lambda and y1 - Lambda, for the life as given, short and long
-- Reference: method README §4 (three views)
--
-- Alike may be lines of one device without values, components or meters of their own: life and electricity are those of their
-- category. They are still there, or were gone before the year (stretch -1): then every amount is 0.
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
        c.tier,
        c.factor_key,
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
        date_diff('day', DATE '1970-01-01', acquired_on)::DOUBLE AS t_in
    FROM devices
)

SELECT
    d.*,
    coalesce(d.screen_inches >= 32 AND d.screen_inches <= 1000, FALSE) AS is_large,
    CASE
        WHEN d.retired_on IS NOT NULL THEN -1
        ELSE
            (d.t_in >= t.y0)::INTEGER + (d.t_in >= t.y1)::INTEGER
            + (d.t_in > t.t_over_before)::INTEGER + (d.t_in > t.t_over_after)::INTEGER
            + (d.t_in > t.t_short_before)::INTEGER + (d.t_in > t.t_short_after)::INTEGER
            + (d.t_in > t.t_long_before)::INTEGER + (d.t_in > t.t_long_after)::INTEGER
    END AS stretch,
    coalesce(d.quantity_devices, 1) = 1
    AND d.asset_id IS NULL
    AND d.share IS NULL
    AND d.lifetime_years IS NULL
    AND d.first_life_years IS NULL
    AND d.annual_kwh IS NULL
    AND d.pue IS NULL
    AND d.in_service_on IS NULL
    AND d.leased_until IS NULL
    AND (d.retired_on IS NULL OR (coalesce(d.acquired_on <= d.retired_on, FALSE) AND d.retired_on < t.first_day))
    AND (t.factor_key <> 'device:server' OR (d.cpu IS NULL AND d.gpu IS NULL))
    AND (m.member_id IS NULL OR coalesce(t.tier = 'terminal', FALSE)) AS may_be_alike
FROM dated AS d
INNER JOIN turned AS t ON t.category = d.category
LEFT JOIN metered AS m ON m.member_id = d.member_id AND m.year = d.year
