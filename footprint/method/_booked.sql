-- Row:       one inventory line, its lives by view: one row a service that it serves and a factor that it bears
-- Key:       member_id, year, line_id, service_id, factor_key
-- Sources:   device_lives, _server_parts, service_shares, run
-- Formula:   scheduled ov(B, W)/T ; write-off 1 - (t_out - t_in)/Lambda in the year of t_out ; use (measured + C unmeasured days/D) PUE
-- Reference: method README §4 (three views), §5 (use), §6 (second-hand and leased), §13 (components), §14 (shares)
--
-- A second-hand device may bear part of its first life; a server of known components bears each of them (amount, unit).
-- Suffixes _short and _long: the same if the life were L/1.2 or 1.2 L (contracts: uncertainty of a default life).
WITH

borne AS (
    SELECT
        *,
        factor_key AS borne_key,
        1.0 AS borne,
        TRUE AS is_first,
        from_components AND condition = 'new' AS is_built
    FROM device_lives
    UNION ALL
    SELECT
        *,
        replace(factor_key, ':refurbished', '') AS borne_key,
        alpha AS borne,
        FALSE AS is_first,
        from_components AS is_built
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
        CASE WHEN ownership = 'leased' AND t_in IS NOT NULL AND t_back IS NOT NULL
            THEN CASE WHEN life_days IS NOT NULL THEN least(1, (t_back - t_in) / life_days) END ELSE 1.0 END AS held,
        CASE WHEN ownership = 'leased' AND t_in IS NOT NULL AND t_back IS NOT NULL
            THEN least(1, (t_back - t_in) / life_short) ELSE 1.0 END AS held_short,
        CASE WHEN ownership = 'leased' AND t_in IS NOT NULL AND t_back IS NOT NULL
            THEN least(1, (t_back - t_in) / life_long) ELSE 1.0 END AS held_long,
        CASE WHEN t_in >= y0 AND t_in < y1 THEN 1.0 ELSE 0.0 END AS starts,
        CASE WHEN retired_this_year THEN 1.0 ELSE 0.0 END AS ends,
        greatest(0, least(t1, y1) - greatest(u0, y0)) AS use_days
    FROM dated
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
            WHEN use_days = 0 THEN 'not_in_service'
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
    CASE WHEN t_in IS NULL THEN 'steady_stock' ELSE 'scheduled' END AS entry,
    lifetime_key,
    CASE WHEN NOT life_is_observed THEN lifetime_key END AS service_lifetime_key,
    CASE WHEN ownership = 'leased' AND t_in IS NOT NULL AND t_back IS NOT NULL THEN lifetime_key END
        AS acquisition_lifetime_key,
    energy_key,
    pue_key,
    share_key,
    quality_embodied,
    quality_use,
    depreciation_status,
    service_life_status,
    acquisition_status,
    disposal_status,
    line_use_status AS use_status,
    lives * scheduled_1 AS scheduled,
    lives * scheduled_short AS scheduled_short,
    lives * scheduled_long AS scheduled_long,
    lives * write_off_1 AS write_off,
    lives * write_off_short AS write_off_short,
    lives * write_off_long AS write_off_long,
    lives * CASE WHEN life_is_observed THEN observed_1 ELSE scheduled_1 END AS service_life,
    lives * CASE WHEN life_is_observed THEN observed_1 ELSE scheduled_short END AS service_life_short,
    lives * CASE WHEN life_is_observed THEN observed_1 ELSE scheduled_long END AS service_life_long,
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
