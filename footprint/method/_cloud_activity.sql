-- Row:       one amount of one activity of one cloud resource in one day
-- Key:       line_id and the key of _activity
-- Sources:   _cloud_lines, _accelerator_parts, parameters, _life_spread
-- Formula:   component amount per vCPU, GB or card x size x hours/(8766 L) ; kWh at the meter ; IT kWh ; m3 on site
-- Reference: method README §15
WITH

used AS (
    SELECT
        *,
        CASE kind WHEN 'compute' THEN 'cloud_compute' WHEN 'storage' THEN 'cloud_storage' ELSE 'cloud_other' END
            AS category,
        CASE kind WHEN 'transfer' THEN 'network' ELSE 'datacentre' END AS tier,
        CASE WHEN power_status <> 'ok' THEN power_status ELSE place_status END AS electricity_status
    FROM _cloud_lines
    -- A cost is used only where nothing else says that something ran: what cannot be assessed stays visible.
    WHERE metric <> 'cost' OR kind = 'other'
),

-- How many virtual processor hours, GB hours of memory, GB hours on drives.
sizes AS (
    SELECT
        *,
        'cloud_per_vcpu' AS per,
        vcpu * quantity AS size_hours
    FROM used
    WHERE kind = 'compute'
    UNION ALL
    SELECT
        *,
        'cloud_per_ram_gb' AS per,
        ram_gb * quantity AS size_hours
    FROM used
    WHERE kind = 'compute'
    UNION ALL
    SELECT
        *,
        'cloud_per_' || coalesce(medium, 'hdd') || '_gb' AS per,
        copies * quantity AS size_hours
    FROM used
    WHERE kind = 'storage'
),

-- A machine's own power, and that of its cards, each by its own published row.
drawn AS (
    SELECT
        *,
        power_key AS drawn_key,
        it_kwh AS drawn_kwh
    FROM used
    UNION ALL
    SELECT
        *,
        accelerator_key AS drawn_key,
        accelerator_kwh AS drawn_kwh
    FROM used
    WHERE accelerator_key IS NOT NULL
),

amounts AS (
    SELECT
        split_part(parameter_key, ':', 1) AS per,
        'component:' || split_part(parameter_key, ':', 2) AS factor_key,
        split_part(unit, '/', 1) AS unit,
        value AS amount
    FROM parameters
    WHERE parameter_key LIKE 'cloud_per_%'
),

life AS (
    SELECT 8766 * value AS life_hours FROM parameters WHERE parameter_key = 'lifetime:cloud_server'
),

bases AS (
    SELECT * FROM (VALUES ('location'), ('market')) AS v (basis)
),

ends AS (
    SELECT * FROM (VALUES ('life_start'), ('life_end')) AS v (activity)
),

together AS (
    SELECT
        s.line_id, s.member_id, s.year, 'any' AS basis, e.activity, s.tier, s.category, s.site_id,
        s.service_id, a.factor_key, 'lifetime:cloud_server' AS lifetime_key, NULL AS energy_key, NULL AS pue_key,
        'default' AS quality, s.making_status AS status, a.amount * s.size_hours / l.life_hours AS amount, a.unit,
        s.lines
    FROM sizes AS s
    INNER JOIN amounts AS a ON a.per = s.per
    CROSS JOIN life AS l
    CROSS JOIN ends AS e
    -- The end of a machine's life goes with its assembly, as its delivery does.
    WHERE e.activity = 'life_start' OR a.factor_key = 'component:assembly'
    UNION ALL
    SELECT
        u.line_id, u.member_id, u.year, 'any' AS basis, 'life_start' AS activity, u.tier, u.category, u.site_id,
        u.service_id, p.factor_key, 'lifetime:cloud_server' AS lifetime_key, NULL AS energy_key, NULL AS pue_key,
        'default' AS quality, u.making_status AS status,
        p.amount * u.accelerators * u.quantity / l.life_hours AS amount, p.unit, u.lines
    FROM used AS u
    INNER JOIN _accelerator_parts AS p ON p.accelerator = u.accelerator
    CROSS JOIN life AS l
    WHERE u.kind = 'compute'
    UNION ALL
    SELECT
        u.line_id, u.member_id, u.year, b.basis, 'electricity' AS activity, u.tier, u.category, u.site_id, u.service_id,
        'grid:' || u.country AS factor_key, NULL AS lifetime_key, u.drawn_key AS energy_key, u.pue_key, u.quality,
        u.electricity_status AS status, u.drawn_kwh * u.pue AS amount, 'kWh' AS unit, u.lines
    FROM drawn AS u
    CROSS JOIN bases AS b
    UNION ALL
    SELECT
        u.line_id, u.member_id, u.year, 'any' AS basis, 'it_electricity' AS activity, u.tier, u.category, u.site_id,
        u.service_id, 'it:energy' AS factor_key, NULL AS lifetime_key, u.drawn_key AS energy_key, NULL AS pue_key,
        u.quality, u.power_status AS status, u.drawn_kwh AS amount, 'kWh' AS unit, u.lines
    FROM drawn AS u
    WHERE u.tier = 'datacentre'
    UNION ALL
    SELECT
        u.line_id, u.member_id, u.year, 'any' AS basis, 'onsite_water' AS activity, u.tier, u.category, u.site_id,
        u.service_id, 'onsite:water' AS factor_key, NULL AS lifetime_key, u.drawn_key AS energy_key, NULL AS pue_key,
        u.quality,
        CASE WHEN u.power_status = 'ok' AND u.wue_l_per_kwh IS NULL THEN 'missing_wue' ELSE u.power_status END
            AS status,
        u.drawn_kwh * u.wue_l_per_kwh / 1000 AS amount, 'm3' AS unit, u.lines
    FROM drawn AS u
    WHERE u.tier = 'datacentre'
)

SELECT
    line_id,
    member_id,
    year,
    'any' AS view,
    basis,
    activity,
    'running' AS entry,
    tier,
    category,
    site_id,
    service_id,
    'supplier' AS ownership,
    factor_key,
    lifetime_key,
    energy_key,
    pue_key,
    NULL AS share_key,
    quality,
    status,
    CASE WHEN status = 'ok' THEN amount END AS quantity,
    unit,
    NULL::DOUBLE AS quantity_sq,
    CASE WHEN status = 'ok' AND lifetime_key IS NOT NULL THEN amount * spread END AS quantity_short_life,
    CASE WHEN status = 'ok' AND lifetime_key IS NOT NULL THEN amount / spread END AS quantity_long_life,
    lines
FROM together
CROSS JOIN _life_spread
