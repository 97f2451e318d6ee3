-- Row:       one line of servers whose processor and memory are known: its power, and amounts of each component if disks are known too
-- Key:       member_id, year, line_id
-- Sources:   devices, device_categories, cpu_matches, gpu_matches, accelerators, parameters
-- Formula:   die = GB / density ; strips and drives = GB / usual size, rounded up ; W = (cpus TDP share + GB W/GB)(1 + other) + drives W + cards W
-- Reference: method README §13
WITH

usual AS (
    SELECT
        max(CASE WHEN parameter_key = 'server:cpu_units' THEN value END) AS cpu_units,
        max(CASE WHEN parameter_key = 'server:ram_strip_gb' THEN value END) AS ram_strip_gb,
        max(CASE WHEN parameter_key = 'server:ram_density' THEN value END) AS ram_density,
        max(CASE WHEN parameter_key = 'server:ssd_drive_gb' THEN value END) AS ssd_drive_gb,
        max(CASE WHEN parameter_key = 'server:ssd_gb' THEN value END) AS ssd_gb,
        max(CASE WHEN parameter_key = 'server:ssd_density' THEN value END) AS ssd_density,
        max(CASE WHEN parameter_key = 'server:power_supplies' THEN value END) AS power_supplies,
        max(CASE WHEN parameter_key = 'server:power_supply_kg' THEN value END) AS power_supply_kg,
        max(CASE WHEN parameter_key = 'server:blade_slots' THEN value END) AS blade_slots,
        max(CASE WHEN parameter_key = 'server:tdp_share' THEN value END) AS tdp_share,
        max(CASE WHEN parameter_key = 'server:ram_power' THEN value END) AS ram_power,
        max(CASE WHEN parameter_key = 'server:ssd_power' THEN value END) AS ssd_power,
        max(CASE WHEN parameter_key = 'server:hdd_power' THEN value END) AS hdd_power,
        max(CASE WHEN parameter_key = 'server:other_power' THEN value END) AS other_power,
        max(CASE WHEN parameter_key = 'cpu_load:cloud' THEN value END) AS card_load
    FROM parameters
),

-- An amount out of its domain is as good as none.
described AS (
    SELECT
        d.member_id,
        d.year,
        d.line_id,
        m.die_mm2,
        m.tdp_w,
        coalesce(CASE WHEN d.cpu_units >= 1 AND d.cpu_units <= 1024 THEN d.cpu_units END, m.cpus, m.sockets) AS own_cpus,
        d.ram_gb,
        CASE WHEN d.ssd_gb >= 0 AND d.ssd_gb <= 1e7 THEN d.ssd_gb END AS own_ssd_gb,
        CASE WHEN d.hdd_units >= 0 AND d.hdd_units <= 1e4 THEN d.hdd_units END AS hdd_units,
        lower(d.model_text) LIKE '%blade%' AS is_blade,
        CASE WHEN a.whole IS NOT NULL OR a.die_mm2 IS NOT NULL THEN a.accelerator END AS accelerator,
        g.cards,
        card_idle.value AS card_idle_w,
        card_full.value AS card_full_w,
        -- A board's own graphics are part of the board; any other card is one whose making is published by nobody here.
        d.gpu IS NOT NULL AND NOT coalesce(g.is_built_in, FALSE) AS has_gpu
    FROM devices AS d
    INNER JOIN device_categories AS c ON c.category = d.category AND c.factor_key = 'device:server'
    INNER JOIN cpu_matches AS m ON m.cpu_text = d.cpu
    LEFT JOIN gpu_matches AS g ON g.gpu_text = d.gpu
    LEFT JOIN accelerators AS a ON a.accelerator = g.accelerator
    LEFT JOIN parameters AS card_idle ON card_idle.parameter_key = 'power_idle:' || a.power
    LEFT JOIN parameters AS card_full ON card_full.parameter_key = 'power_full:' || a.power
    WHERE m.cpu IS NOT NULL AND d.ram_gb > 0 AND d.ram_gb <= 1e6
),

counted AS (
    SELECT
        d.*,
        u.*,
        coalesce(d.own_cpus, u.cpu_units) AS cpus,
        -(floor(-d.ram_gb / u.ram_strip_gb)) AS ram_strips,
        CASE WHEN d.own_ssd_gb IS NULL AND d.hdd_units IS NULL THEN u.ssd_gb ELSE d.own_ssd_gb END AS disk_gb,
        d.own_cpus IS NULL AS is_usual,
        -- Storage may weigh more than all the rest: a machine whose disks nobody names is its category's, for its making.
        (d.own_ssd_gb IS NOT NULL OR d.hdd_units IS NOT NULL) AND d.die_mm2 IS NOT NULL AND u.ram_density IS NOT NULL
            AS from_components
    FROM described AS d
    CROSS JOIN usual AS u
),

driven AS (
    SELECT
        *,
        -(floor(-disk_gb / ssd_drive_gb)) AS ssd_drives
    FROM counted
)

SELECT
    member_id,
    year,
    line_id,
    from_components,
    is_usual,
    is_blade,
    has_gpu AND accelerator IS NULL AS has_unknown_gpu,
    accelerator,
    cards,
    card_idle_w IS NOT NULL AND card_full_w IS NOT NULL AND tdp_w IS NOT NULL AS has_card_power,
    cpus,
    cpus * die_mm2 AS cpu_die_mm2,
    ram_strips,
    ram_gb / ram_density AS ram_die_cm2,
    ssd_drives,
    disk_gb / ssd_density AS ssd_die_cm2,
    hdd_units,
    power_supplies * power_supply_kg AS power_supply_kg,
    1 / blade_slots AS blade_enclosures,
    -- Without a published power of the processor there is none of the machine. 8,760 hours: watts are a mean over a year, whose days the method counts itself. A disk that is not there draws nothing.
    ((cpus * tdp_w * tdp_share + ram_gb * ram_power) * (1 + other_power)
        + CASE WHEN ssd_drives IS NULL THEN 0.0 ELSE ssd_drives * ssd_power END
        + CASE WHEN hdd_units IS NULL THEN 0.0 ELSE hdd_units * hdd_power END
        + coalesce(cards * (card_idle_w + card_load * (card_full_w - card_idle_w)), 0.0)) * 8.76 AS kwh_year
FROM driven
WHERE from_components OR tdp_w IS NOT NULL
