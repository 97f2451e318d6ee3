-- Row:       one amount of one activity, of one line or of all lines with one key, as `booked` was made
-- Key:       line_id and the key of activity_data, not yet summed
-- Sources:   booked (_booked_by_key or _booked_by_line), _electricity_parts
-- Formula:   lives booked per view ; kWh at the meter, location-based and split by contracts ; IT kWh ; m3 on site
-- Reference: method README §4 to §7
WITH

embodied AS (
    SELECT
        *,
        'depreciation' AS view,
        'both' AS ends_of_life,
        entry AS booked_as,
        depreciation_status AS status,
        lifetime_key AS life_key,
        scheduled AS amount,
        scheduled_sq AS amount_sq,
        scheduled_short AS amount_short,
        scheduled_long AS amount_long,
        lines AS line_count
    FROM booked
    UNION ALL
    SELECT
        *,
        'depreciation' AS view,
        'both' AS ends_of_life,
        'write_off' AS booked_as,
        depreciation_status AS status,
        lifetime_key AS life_key,
        write_off AS amount,
        write_off_sq AS amount_sq,
        write_off_short AS amount_short,
        write_off_long AS amount_long,
        write_off_lines AS line_count
    FROM booked
    WHERE write_off_lines > 0 AND depreciation_status IN ('ok', 'fully_amortised')
    UNION ALL
    SELECT
        *,
        'service_life' AS view,
        'both' AS ends_of_life,
        entry AS booked_as,
        service_life_status AS status,
        CASE WHEN service_life_is_default THEN lifetime_key END AS life_key,
        service_life AS amount,
        service_life_sq AS amount_sq,
        service_life_short AS amount_short,
        service_life_long AS amount_long,
        lines AS line_count
    FROM booked
    UNION ALL
    SELECT
        *,
        'acquisition' AS view,
        'life_start' AS ends_of_life,
        'whole' AS booked_as,
        CASE WHEN entry = 'steady_stock' AND disposal_status = 'ok' THEN 'unknown_acquisition_date' ELSE disposal_status END
            AS status,
        CASE WHEN held_part_is_default THEN lifetime_key END AS life_key,
        acquired AS amount,
        acquired_sq AS amount_sq,
        acquired_short AS amount_short,
        acquired_long AS amount_long,
        lines AS line_count
    FROM booked
    UNION ALL
    SELECT
        *,
        'acquisition' AS view,
        'life_end' AS ends_of_life,
        'whole' AS booked_as,
        disposal_status AS status,
        CASE WHEN held_part_is_default THEN lifetime_key END AS life_key,
        disposed AS amount,
        disposed_sq AS amount_sq,
        disposed_short AS amount_short,
        disposed_long AS amount_long,
        lines AS line_count
    FROM booked
),

activities AS (
    SELECT * FROM (VALUES ('life_start'), ('life_end')) AS v (activity)
),

-- Where the amount is not known it is not split: one row of each basis says so.
metered AS (
    SELECT
        b.*,
        g.basis,
        g.grid_key,
        g.part
    FROM booked AS b
    INNER JOIN _electricity_parts AS g
        ON g.member_id = b.member_id AND g.year = b.year AND g.site_id IS NOT DISTINCT FROM b.site_id
        AND g.country IS NOT DISTINCT FROM b.country AND g.ownership = b.ownership
    WHERE b.is_main AND CASE WHEN b.use_status = 'ok' THEN g.part > 0 ELSE g.kind <> 'contract' END
),

together AS (
    SELECT
        e.line_id, e.member_id, e.year, e.view, 'any' AS basis, a.activity, e.booked_as AS entry, e.tier, e.category,
        e.site_id, e.service_id, e.ownership, e.factor_key, e.life_key AS lifetime_key, NULL AS energy_key,
        NULL AS pue_key, e.share_key, e.quality_embodied AS quality, e.status, e.amount, e.unit,
        CASE WHEN e.life_key IS NULL THEN e.amount_sq END AS amount_sq,
        CASE WHEN e.life_key IS NOT NULL THEN e.amount_short END AS amount_short,
        CASE WHEN e.life_key IS NOT NULL THEN e.amount_long END AS amount_long,
        e.line_count AS lines
    FROM embodied AS e
    INNER JOIN activities AS a ON e.ends_of_life IN ('both', a.activity)
    -- A component is made; the end of the machine's life goes with its assembly.
    WHERE a.activity = 'life_start' OR e.factor_key NOT LIKE 'component:%' OR e.factor_key = 'component:assembly'
    UNION ALL
    SELECT
        m.line_id, m.member_id, m.year, 'any' AS view, m.basis, 'electricity' AS activity, 'running' AS entry, m.tier,
        m.category, m.site_id, m.service_id, m.ownership, m.grid_key AS factor_key, NULL AS lifetime_key, m.energy_key,
        m.pue_key, m.share_key, m.quality_use AS quality, m.use_status AS status, m.meter_kwh * m.part AS amount,
        'kWh' AS unit, CASE WHEN m.energy_key IS NULL THEN m.meter_kwh_sq * m.part * m.part END AS amount_sq,
        NULL AS amount_short, NULL AS amount_long, m.lines
    FROM metered AS m
    UNION ALL
    SELECT
        b.line_id, b.member_id, b.year, 'any' AS view, 'any' AS basis, 'it_electricity' AS activity, 'running' AS entry,
        b.tier, b.category, b.site_id, b.service_id, b.ownership, 'it:energy' AS factor_key, NULL AS lifetime_key,
        b.energy_key, NULL AS pue_key, b.share_key, b.quality_use AS quality, b.use_status AS status, b.it_kwh AS amount,
        'kWh' AS unit, CASE WHEN b.energy_key IS NULL THEN b.it_kwh_sq END AS amount_sq, NULL AS amount_short,
        NULL AS amount_long, b.lines
    FROM booked AS b
    WHERE b.is_main AND b.is_hosted
    UNION ALL
    SELECT
        b.line_id, b.member_id, b.year, 'any' AS view, 'any' AS basis, 'onsite_water' AS activity, 'running' AS entry,
        b.tier, b.category, b.site_id, b.service_id, b.ownership, 'onsite:water' AS factor_key, NULL AS lifetime_key,
        b.energy_key, NULL AS pue_key, b.share_key, b.quality_use AS quality,
        CASE WHEN b.use_status = 'ok' AND b.water_m3 IS NULL THEN 'missing_wue' ELSE b.use_status END AS status,
        b.water_m3 AS amount, 'm3' AS unit, CASE WHEN b.energy_key IS NULL THEN b.water_m3_sq END AS amount_sq,
        NULL AS amount_short, NULL AS amount_long, b.lines
    FROM booked AS b
    WHERE b.is_main AND b.is_hosted
),

zeroed AS (
    SELECT
        *,
        status IN ('fully_amortised', 'not_in_service', 'not_in_use', 'box_in_line') AS is_zero,
        status IN ('ok', 'fully_amortised') AS has_scenarios
    FROM together
)

SELECT
    line_id,
    member_id,
    year,
    view,
    basis,
    activity,
    entry,
    tier,
    category,
    site_id,
    service_id,
    ownership,
    factor_key,
    lifetime_key,
    energy_key,
    pue_key,
    share_key,
    quality,
    status,
    CASE WHEN is_zero THEN 0.0 WHEN status = 'ok' THEN amount END AS quantity,
    unit,
    CASE WHEN is_zero THEN 0.0 WHEN status = 'ok' THEN amount_sq END AS quantity_sq,
    CASE WHEN has_scenarios THEN amount_short END AS quantity_short_life,
    CASE WHEN has_scenarios THEN amount_long END AS quantity_long_life,
    lines
FROM zeroed
