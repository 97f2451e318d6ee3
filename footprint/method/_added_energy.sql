-- Row:       electricity that was measured for one service on machines that no inventory has: own ones, or of a cloud without a bill
-- Key:       line_id and the key of activity_data, not yet summed
-- Sources:   _service_meters, _service_needs, _usage, parameters
-- Formula:   added = need - moved ; cloud: kWh x PUE
-- Reference: method README §17
WITH

-- Runs on machines of a cloud whose bill is here are in that bill.
billed AS (
    SELECT DISTINCT
        member_id,
        year,
        day,
        provider
    FROM _usage
    WHERE metric = 'compute_hours'
    UNION ALL
    SELECT DISTINCT
        member_id,
        year,
        day,
        NULL AS provider
    FROM _usage
    WHERE metric = 'compute_hours'
),

cloud AS (
    SELECT
        c.member_id,
        c.year,
        c.service_id,
        c.country,
        CASE
            WHEN b.day IS NOT NULL THEN 'counted_elsewhere'
            WHEN c.country = 'ZZZ' THEN 'unknown_country'
            ELSE 'ok'
        END AS status,
        CASE WHEN c.boundary <> 'facility' THEN coalesce(own.parameter_key, usual.parameter_key) END AS pue_key,
        CASE WHEN c.boundary = 'facility' THEN 1.0 ELSE coalesce(own.value, usual.value) END AS pue,
        min(CASE WHEN c.provider = 'codecarbon' THEN 'model' ELSE 'measured' END) AS quality,
        sum(c.quantity::DECIMAL(38, 18))::DOUBLE AS kwh,
        min(c.line_id) AS line_id,
        sum(c.lines)::BIGINT AS lines
    FROM _service_meters AS c
    LEFT JOIN billed AS b
        ON b.member_id = c.member_id AND b.year = c.year AND b.day = c.day AND b.provider IS NOT DISTINCT FROM c.account
    LEFT JOIN parameters AS own ON own.parameter_key = 'pue:' || c.account
    LEFT JOIN parameters AS usual ON usual.parameter_key = 'pue:colocation'
    WHERE c.is_cloud
    GROUP BY ALL
),

added AS (
    -- Own machines that the inventory does not have: nothing is known of the room, so no PUE.
    SELECT
        line_id,
        member_id,
        year,
        service_id,
        country,
        'owned' AS ownership,
        CASE WHEN country = 'ZZZ' THEN 'unknown_country' ELSE 'ok' END AS status,
        NULL AS pue_key,
        quality,
        need - part * pool_kwh AS it_kwh,
        need - part * pool_kwh AS meter_kwh,
        FALSE AS is_hosted,
        lines
    FROM _service_needs
    WHERE need - part * pool_kwh > 1e-9 * need
    UNION ALL
    SELECT
        line_id,
        member_id,
        year,
        service_id,
        country,
        'supplier' AS ownership,
        CASE WHEN pue IS NULL AND status = 'ok' THEN 'missing_pue' ELSE status END AS status,
        pue_key,
        quality,
        kwh AS it_kwh,
        kwh * pue AS meter_kwh,
        TRUE AS is_hosted,
        lines
    FROM cloud
),

together AS (
    SELECT
        a.line_id, a.member_id, a.year, b.basis, 'electricity' AS activity, 'running' AS entry, 'datacentre' AS tier,
        'measured_service' AS category, NULL AS site_id, a.service_id, a.ownership, 'grid:' || a.country AS factor_key,
        NULL AS energy_key, a.pue_key, NULL AS share_key, a.quality, a.status, a.meter_kwh AS amount, 'kWh' AS unit, a.lines
    FROM added AS a
    CROSS JOIN (VALUES ('location'), ('market')) AS b (basis)
    UNION ALL
    SELECT
        a.line_id, a.member_id, a.year, 'any' AS basis, 'it_electricity' AS activity, 'running' AS entry,
        'datacentre' AS tier, 'measured_service' AS category, NULL AS site_id, a.service_id, a.ownership,
        'it:energy' AS factor_key, NULL AS energy_key, NULL AS pue_key, NULL AS share_key, a.quality, a.status,
        a.it_kwh AS amount, 'kWh' AS unit, a.lines
    FROM added AS a
    WHERE a.is_hosted
    UNION ALL
    SELECT
        a.line_id, a.member_id, a.year, 'any' AS basis, 'onsite_water' AS activity, 'running' AS entry,
        'datacentre' AS tier, 'measured_service' AS category, NULL AS site_id, a.service_id, a.ownership,
        'onsite:water' AS factor_key, NULL AS energy_key, NULL AS pue_key, NULL AS share_key, a.quality,
        CASE WHEN a.status = 'ok' THEN 'missing_wue' ELSE a.status END AS status, NULL AS amount, 'm3' AS unit, a.lines
    FROM added AS a
    WHERE a.is_hosted
)

SELECT
    line_id, member_id, year, basis, activity, entry, tier, category, site_id, service_id, ownership, factor_key, energy_key,
    pue_key, share_key, quality, status,
    CASE WHEN status = 'counted_elsewhere' THEN 0.0 WHEN status = 'ok' THEN amount END AS quantity, unit, lines
FROM together
