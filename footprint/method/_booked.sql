-- Row:       one inventory line, its lives by view: one row a service that it serves and a factor that it bears
-- Key:       member_id, year, line_id, service_id, factor_key ; a row of lines that are alike (`_alike`) has no line_id
-- Sources:   device_lives, _server_parts, service_shares, _life_spread, run
-- Formula:   scheduled ov(B, W)/T ; write-off 1 - (t_out - t_in)/Lambda in the year of t_out ; use (measured + C unmeasured days/D) PUE
-- Reference: method README §4 (three views), §5 (use), §6 (second-hand and leased), §13 (components), §14 (shares)
--
-- A second-hand device may bear part of its first life; a server of known components bears each of them (amount, unit).
-- Suffixes _short and _long: the same if the life were L/spread or L spread (contracts: uncertainty of a default life).
WITH

factors_of AS (
    SELECT * FROM (VALUES (TRUE), (FALSE)) AS v (is_first)
),

dated AS (
    SELECT
        d.*,
        f.is_first,
        CASE WHEN f.is_first THEN d.factor_key ELSE replace(d.factor_key, ':refurbished', '') END AS borne_key,
        CASE WHEN f.is_first THEN 1.0 ELSE d.alpha END AS borne,
        d.from_components AND (d.condition = 'new' OR NOT f.is_first) AS is_built,
        r.year_start AS y0,
        r.year_end AS y1,
        r.year_end - r.year_start AS days_in_year,
        coalesce(d.t_in, -1e15) AS t0,
        coalesce(d.t_out, 1e15) AS t1,
        coalesce(d.t_use, -1e15) AS u0,
        d.t_in IS NULL AS is_steady,
        d.t_in IS NOT NULL AND d.t_out IS NOT NULL AND d.ownership <> 'leased' AS life_is_observed,
        d.t_out >= r.year_start AND d.t_out < r.year_end AS retired_this_year,
        d.life_days / s.spread AS life_short,
        d.life_days * s.spread AS life_long
    FROM device_lives AS d
    CROSS JOIN factors_of AS f
    CROSS JOIN run AS r
    CROSS JOIN _life_spread AS s
    WHERE f.is_first OR d.alpha > 0
),

-- Days are counted from t_in, so that a short life keeps its digits beside day numbers near 20,000. An unknown date of
-- purchase has no end of life to reach: a steady stock.
counted AS (
    SELECT
        *,
        CASE WHEN is_steady THEN 0 ELSE greatest(0, y0 - t_in) END AS first_day,
        least(t1, y1) - coalesce(t_in, y0) AS last_day,
        CASE WHEN leaves_whole AND retired_this_year THEN t_out END AS t_left,
        CASE WHEN ownership = 'leased' AND t_in IS NOT NULL THEN t_back - t_in END AS lease_days,
        greatest(1, t_out - t_in) AS whole_days,
        CASE WHEN t_in >= y0 AND t_in < y1 THEN 1.0 ELSE 0.0 END AS starts,
        CASE WHEN retired_this_year THEN 1.0 ELSE 0.0 END AS ends,
        greatest(0, least(t1, y1) - greatest(u0, y0)) AS use_days
    FROM dated
),

-- Each equation for three lives: as given, short, long.
fractions AS (
    SELECT
        *,
        greatest(0, least(CASE WHEN NOT is_steady THEN life_days END, last_day) - first_day) / life_days AS scheduled_1,
        greatest(0, least(CASE WHEN NOT is_steady THEN life_short END, last_day) - first_day) / life_short
            AS scheduled_short,
        greatest(0, least(CASE WHEN NOT is_steady THEN life_long END, last_day) - first_day) / life_long AS scheduled_long,
        CASE WHEN t_left < t_in + life_days THEN 1 - (t_left - t_in) / life_days ELSE 0.0 END AS write_off_1,
        CASE WHEN t_left < t_in + life_short THEN 1 - (t_left - t_in) / life_short ELSE 0.0 END AS write_off_short,
        CASE WHEN t_left < t_in + life_long THEN 1 - (t_left - t_in) / life_long ELSE 0.0 END AS write_off_long,
        CASE WHEN lease_days IS NULL THEN 1.0 WHEN life_days IS NOT NULL THEN least(1, lease_days / life_days) END AS held,
        CASE WHEN lease_days IS NULL THEN 1.0 ELSE least(1, lease_days / life_short) END AS held_short,
        CASE WHEN lease_days IS NULL THEN 1.0 ELSE least(1, lease_days / life_long) END AS held_long,
        greatest(0, least(t_in + whole_days, y1) - greatest(t0, y0)) / whole_days AS observed,
        CASE
            WHEN embodied_status <> 'ok' THEN embodied_status
            WHEN t0 >= y1 THEN 'not_in_service'
        END AS early_status
    FROM counted
),

-- Parts of a machine by service; several virtual machines of one service are one part.
shares AS (
    SELECT
        member_id,
        year,
        lower(trim(asset_id)) AS asset_key,
        service_id,
        sum(share::DECIMAL(38, 18))::DOUBLE AS share
    FROM service_shares
    GROUP BY member_id, year, lower(trim(asset_id)), service_id
),

-- What is said once a line, before it is parted.
powered AS (
    SELECT
        *,
        lower(trim(asset_id)) AS asset_key,
        CASE
            WHEN measured_days IS NULL THEN n * kwh_year * (use_days / days_in_year)
            WHEN measured_days >= use_days THEN measured_kwh
            ELSE measured_kwh + n * kwh_year * ((use_days - measured_days) / days_in_year)
        END AS line_kwh,
        coalesce(early_status, CASE
            WHEN life_days IS NULL THEN 'missing_lifetime'
            WHEN scheduled_1 > 0 OR write_off_1 > 0 THEN 'ok'
            WHEN t1 <= y0 THEN 'not_in_service'
            ELSE 'fully_amortised'
        END) AS depreciation_status,
        coalesce(early_status, CASE
            WHEN NOT life_is_observed AND life_days IS NULL THEN 'missing_lifetime'
            WHEN CASE WHEN life_is_observed THEN observed ELSE scheduled_1 END > 0 THEN 'ok'
            WHEN t1 <= y0 THEN 'not_in_service'
            ELSE 'fully_amortised'
        END) AS service_life_status,
        coalesce(early_status, CASE WHEN held IS NULL THEN 'missing_lifetime' ELSE 'ok' END) AS disposal_status,
        CASE
            WHEN use_days = 0 AND use_status NOT IN (
                'invalid_quantity', 'invalid_share', 'missing_share', 'invalid_dates', 'retired_without_date', 'not_in_use'
            ) THEN 'not_in_service'
            ELSE use_status
        END AS line_use_status
    FROM fractions
),

parted AS (
    SELECT
        f.*,
        coalesce(p.factor_key, f.borne_key) AS part_key,
        coalesce(p.unit, 'item') AS unit,
        f.is_first AND coalesce(p.factor_key = 'component:assembly', TRUE) AS is_main,
        CASE WHEN s.share IS NULL THEN f.service_id ELSE s.service_id END AS served_id,
        coalesce(s.share, 1.0) AS share,
        f.n * f.borne * coalesce(p.amount, 1.0) * coalesce(s.share, 1.0) AS lives
    FROM powered AS f
    LEFT JOIN _server_parts AS p
        ON f.is_built AND p.member_id = f.member_id AND p.year = f.year AND p.line_id = f.line_id
    LEFT JOIN shares AS s
        ON f.tier = 'datacentre' AND s.member_id = f.member_id AND s.year = f.year AND s.asset_key = f.asset_key
)

SELECT
    member_id,
    year,
    line_id,
    tier,
    category,
    site_id,
    served_id AS service_id,
    ownership,
    part_key AS factor_key,
    unit,
    country,
    is_main,
    is_hosted,
    CASE WHEN is_steady THEN 'steady_stock' ELSE 'scheduled' END AS entry,
    lifetime_key,
    lifetime_key IS NOT NULL AND NOT life_is_observed AS service_life_is_default,
    lifetime_key IS NOT NULL AND lease_days IS NOT NULL AS held_part_is_default,
    energy_key,
    pue_key,
    share_key,
    quality_embodied,
    quality_use,
    depreciation_status,
    service_life_status,
    disposal_status,
    line_use_status AS use_status,
    CASE WHEN line_id IS NULL THEN quantity_devices::BIGINT ELSE 1 END AS lines,
    lives * scheduled_1 AS scheduled,
    lives * scheduled_short AS scheduled_short,
    lives * scheduled_long AS scheduled_long,
    lives * write_off_1 AS write_off,
    lives * write_off_short AS write_off_short,
    lives * write_off_long AS write_off_long,
    lives * CASE WHEN life_is_observed THEN observed ELSE scheduled_1 END AS service_life,
    lives * CASE WHEN life_is_observed THEN observed ELSE scheduled_short END AS service_life_short,
    lives * CASE WHEN life_is_observed THEN observed ELSE scheduled_long END AS service_life_long,
    lives * starts * held AS acquired,
    lives * starts * held_short AS acquired_short,
    lives * starts * held_long AS acquired_long,
    lives * ends * held AS disposed,
    lives * ends * held_short AS disposed_short,
    lives * ends * held_long AS disposed_long,
    -- Use goes with one row of a line's factors.
    CASE WHEN is_main THEN line_kwh * share END AS it_kwh,
    CASE WHEN is_main THEN line_kwh * share * pue END AS meter_kwh,
    CASE WHEN is_main THEN line_kwh * share * wue_l_per_kwh / 1000 END AS water_m3
FROM parted
