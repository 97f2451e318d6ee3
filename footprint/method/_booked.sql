-- Row:       one inventory line (twice for a second-hand one that bears part of its first life), its lives by view
-- Key:       member_id, year, line_id, factor_key
-- Sources:   device_lives, run
-- Formula:   scheduled ov(B, W)/T ; write-off 1 - (t_out - t_in)/Lambda in the year of t_out ; use C ov/D PUE
-- Reference: method README §4 (three views), §5 (use), §6 (second-hand and leased)
--
-- Suffixes _short and _long: the same if the life were L/1.2 or 1.2 L (contracts: uncertainty of a default life).
WITH

borne AS (
    SELECT
        *,
        factor_key AS borne_key,
        1.0 AS borne,
        TRUE AS is_main
    FROM device_lives
    UNION ALL
    SELECT
        *,
        replace(factor_key, ':refurbished', '') AS borne_key,
        alpha AS borne,
        FALSE AS is_main
    FROM device_lives
    WHERE alpha > 0
),

dated AS (
    SELECT
        b.*,
        r.year_start AS y0,
        r.year_end AS y1,
        r.year_end - r.year_start AS days_in_year,
        coalesce(b.t_in, -1e15) AS t0,
        coalesce(b.t_out, 1e15) AS t1,
        coalesce(b.t_use, -1e15) AS u0,
        b.t_in IS NOT NULL AND b.t_out IS NOT NULL AND b.ownership <> 'leased' AS life_is_observed,
        b.t_out >= r.year_start AND b.t_out < r.year_end AS retired_this_year,
        b.life_days / 1.2 AS life_short,
        b.life_days * 1.2 AS life_long
    FROM borne AS b
    CROSS JOIN run AS r
),

fractions AS (
    SELECT
        *,
        -- Days are counted from t_in, so that a short life keeps its digits beside day numbers near 20,000. An unknown date
        -- of purchase has no end of life to reach: a steady stock.
        greatest(0, CASE WHEN t_in IS NULL THEN least(t1, y1) - y0
            ELSE least(life_days, t1 - t_in, y1 - t_in) - greatest(0, y0 - t_in) END) / life_days AS scheduled_1,
        greatest(0, CASE WHEN t_in IS NULL THEN least(t1, y1) - y0
            ELSE least(life_short, t1 - t_in, y1 - t_in) - greatest(0, y0 - t_in) END) / life_short AS scheduled_short,
        greatest(0, CASE WHEN t_in IS NULL THEN least(t1, y1) - y0
            ELSE least(life_long, t1 - t_in, y1 - t_in) - greatest(0, y0 - t_in) END) / life_long AS scheduled_long,
        CASE WHEN leaves_whole AND retired_this_year AND t_out < t_in + life_days
            THEN 1 - (t_out - t_in) / life_days ELSE 0.0 END AS write_off_1,
        CASE WHEN leaves_whole AND retired_this_year AND t_out < t_in + life_short
            THEN 1 - (t_out - t_in) / life_short ELSE 0.0 END AS write_off_short,
        CASE WHEN leaves_whole AND retired_this_year AND t_out < t_in + life_long
            THEN 1 - (t_out - t_in) / life_long ELSE 0.0 END AS write_off_long,
        greatest(0, least(t_in + greatest(1, t_out - t_in), y1) - greatest(t0, y0)) / greatest(1, t_out - t_in)
            AS observed_1,
        CASE WHEN ownership = 'leased' AND t_in IS NOT NULL AND t_out IS NOT NULL
            THEN CASE WHEN life_days IS NOT NULL THEN least(1, (t_out - t_in) / life_days) END ELSE 1.0 END AS held,
        CASE WHEN ownership = 'leased' AND t_in IS NOT NULL AND t_out IS NOT NULL
            THEN least(1, (t_out - t_in) / life_short) ELSE 1.0 END AS held_short,
        CASE WHEN ownership = 'leased' AND t_in IS NOT NULL AND t_out IS NOT NULL
            THEN least(1, (t_out - t_in) / life_long) ELSE 1.0 END AS held_long,
        CASE WHEN t_in >= y0 AND t_in < y1 THEN 1.0 ELSE 0.0 END AS starts,
        CASE WHEN retired_this_year THEN 1.0 ELSE 0.0 END AS ends,
        greatest(0, least(t1, y1) - greatest(u0, y0)) / days_in_year AS use_share
    FROM dated
)

SELECT
    member_id,
    year,
    line_id,
    tier,
    category,
    site_id,
    service_id,
    ownership,
    borne_key AS factor_key,
    country,
    is_main,
    is_hosted,
    CASE WHEN t_in IS NULL THEN 'steady_stock' ELSE 'scheduled' END AS entry,
    lifetime_key,
    CASE WHEN NOT life_is_observed THEN lifetime_key END AS service_lifetime_key,
    CASE WHEN ownership = 'leased' AND t_in IS NOT NULL AND t_out IS NOT NULL THEN lifetime_key END
        AS acquisition_lifetime_key,
    energy_key,
    pue_key,
    share_key,
    quality_embodied,
    quality_use,
    CASE
        WHEN embodied_status <> 'ok' THEN embodied_status
        WHEN t0 >= y1 THEN 'not_in_service'
        WHEN life_days IS NULL THEN 'missing_lifetime'
        WHEN scheduled_1 > 0 OR write_off_1 > 0 THEN 'ok'
        WHEN t0 >= y1 OR t1 <= y0 THEN 'not_in_service'
        ELSE 'fully_amortised'
    END AS depreciation_status,
    CASE
        WHEN embodied_status <> 'ok' THEN embodied_status
        WHEN t0 >= y1 THEN 'not_in_service'
        WHEN NOT life_is_observed AND life_days IS NULL THEN 'missing_lifetime'
        WHEN CASE WHEN life_is_observed THEN observed_1 ELSE scheduled_1 END > 0 THEN 'ok'
        WHEN t0 >= y1 OR t1 <= y0 THEN 'not_in_service'
        ELSE 'fully_amortised'
    END AS service_life_status,
    CASE
        WHEN embodied_status <> 'ok' THEN embodied_status
        WHEN t_in IS NULL THEN 'unknown_acquisition_date'
        WHEN t_in >= y1 THEN 'not_in_service'
        WHEN held IS NULL THEN 'missing_lifetime'
        ELSE 'ok'
    END AS acquisition_status,
    CASE
        WHEN embodied_status <> 'ok' THEN embodied_status
        WHEN t0 >= y1 THEN 'not_in_service'
        WHEN held IS NULL THEN 'missing_lifetime'
        ELSE 'ok'
    END AS disposal_status,
    CASE
        WHEN use_status IN ('invalid_quantity', 'invalid_share', 'missing_share', 'invalid_dates', 'retired_without_date',
                            'not_in_service', 'not_in_use') THEN use_status
        WHEN use_share = 0 THEN 'not_in_service'
        ELSE use_status
    END AS use_status,
    n * borne * scheduled_1 AS scheduled,
    n * borne * scheduled_short AS scheduled_short,
    n * borne * scheduled_long AS scheduled_long,
    n * borne * write_off_1 AS write_off,
    n * borne * write_off_short AS write_off_short,
    n * borne * write_off_long AS write_off_long,
    n * borne * CASE WHEN life_is_observed THEN observed_1 ELSE scheduled_1 END AS service_life,
    n * borne * CASE WHEN life_is_observed THEN observed_1 ELSE scheduled_short END AS service_life_short,
    n * borne * CASE WHEN life_is_observed THEN observed_1 ELSE scheduled_long END AS service_life_long,
    n * borne * starts * held AS acquired,
    n * borne * starts * held_short AS acquired_short,
    n * borne * starts * held_long AS acquired_long,
    n * borne * ends * held AS disposed,
    n * borne * ends * held_short AS disposed_short,
    n * borne * ends * held_long AS disposed_long,
    n * kwh_year * use_share AS it_kwh,
    n * kwh_year * use_share * pue AS meter_kwh,
    n * kwh_year * use_share * wue_l_per_kwh / 1000 AS water_m3
FROM fractions
