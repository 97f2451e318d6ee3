-- Row:       one accepted inventory line with every value resolved: the member's own, else a default and its parameter
-- Key:       member_id, year, line_id
-- Sources:   _lives, _measured, run
-- Formula:   days measured in service replace the model ; all of them measured: the model is not used
-- Reference: method README §1 (domain checks), §3 (precedence of values), §14 (measured days)
WITH covered AS (
    SELECT
        l.*,
        m.kwh AS measured_kwh,
        m.days AS measured_days,
        coalesce(
            m.days >= least(coalesce(l.t_out, 1e15), r.year_end) - greatest(coalesce(l.t_use, -1e15), r.year_start), FALSE
        ) AS is_measured,
        m.facility_days = m.days AS at_facility
    FROM _lives AS l
    CROSS JOIN run AS r
    LEFT JOIN _measured AS m ON m.member_id = l.member_id AND m.year = l.year AND m.line_id = l.line_id
),

-- Facility energy holds the PUE already: over wholly measured days it is not used again.
keyed AS (
    SELECT
        *,
        CASE WHEN NOT is_measured THEN energy_key END AS used_energy_key,
        CASE WHEN NOT (is_measured AND at_facility) THEN pue_key END AS used_pue_key
    FROM covered
)

SELECT
    member_id,
    year,
    line_id,
    category,
    tier,
    site_id,
    service_id,
    asset_id,
    ownership,
    condition,
    condition_is_given,
    device_status,
    factor_key,
    from_components,
    country,
    quantity_devices,
    n,
    life_days,
    t_in,
    t_out,
    t_back,
    t_use,
    alpha,
    leaves_whole,
    kwh_year,
    CASE WHEN is_measured THEN 'measured' ELSE kwh_source END AS kwh_source,
    measured_kwh,
    measured_days,
    is_hosted,
    pue,
    wue_l_per_kwh,
    lifetime_key,
    used_energy_key AS energy_key,
    used_pue_key AS pue_key,
    share_key,
    embodied_status,
    CASE WHEN is_measured THEN metered_status ELSE use_status END AS use_status,
    quality_embodied,
    CASE
        WHEN NOT is_measured THEN quality_use
        WHEN share_key IS NOT NULL OR used_pue_key IS NOT NULL THEN 'default'
        ELSE 'measured'
    END AS quality_use,
    age_years
FROM keyed
