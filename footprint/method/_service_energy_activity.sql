-- Row:       electricity that was measured for one service: moved to it from machines of the inventory, or added
-- Key:       line_id and the key of _activity; of what is moved, one row with the service and one without
-- Sources:   _usage, _digital_services, by_key (_booked_by_key), _contract_shares, year_factors, members, parameters, run
-- Formula:   moved = min(need, kWh of machines of no service) ; its two rows add up to 0 ; added = need - moved, and cloud runs x PUE
-- Reference: method README §17
WITH

sources AS (
    SELECT
        u.member_id,
        u.year,
        u.service_id,
        coalesce(u.country, m.country, r.country) AS country,
        coalesce(u.resource = 'cloud', FALSE) AS is_cloud,
        u.account,
        u.provider,
        u.day,
        u.boundary,
        -- A meter at the plug sees all of what a run computes of its own processor.
        CASE u.boundary WHEN 'it' THEN 1 WHEN 'facility' THEN 2 ELSE 3 END AS width,
        u.quantity,
        u.line_id,
        u.lines
    FROM _usage AS u
    CROSS JOIN run AS r
    LEFT JOIN members AS m ON m.member_id = u.member_id AND m.year = u.year
    WHERE u.metric = 'energy' AND u.subject_kind = 'service' AND u.quantity >= 0 AND u.quantity <= 1e12
),

widest AS (
    SELECT
        *,
        min(width) OVER (PARTITION BY member_id, year, service_id, is_cloud, day) AS best
    FROM sources
),

counted AS (
    SELECT * FROM widest WHERE width = best
),

-- Machines that compute: only their electricity can be what a run has used. Those of a department serve no service yet.
machines AS (
    SELECT
        k.member_id,
        k.year,
        k.country,
        k.tier,
        k.category,
        k.site_id,
        k.service_id,
        d.service_id IS NULL AS is_free,
        k.ownership,
        k.is_hosted,
        k.energy_key,
        k.pue_key,
        k.share_key,
        k.quality_use,
        sum(k.it_kwh::DECIMAL(38, 18))::DOUBLE AS it_kwh,
        sum(k.meter_kwh::DECIMAL(38, 18))::DOUBLE AS meter_kwh,
        sum(k.water_m3::DECIMAL(38, 18))::DOUBLE AS water_m3
    FROM by_key AS k
    LEFT JOIN _digital_services AS d
        ON d.member_id = k.member_id AND d.year = k.year AND d.service_id = k.service_id
    WHERE k.is_main AND k.use_status = 'ok' AND k.it_kwh > 0
        AND k.category IN ('server', 'workstation', 'desktop', 'laptop', 'all_in_one', 'thin_client')
    GROUP BY ALL
),

pools AS (
    SELECT
        member_id,
        year,
        country,
        sum(it_kwh::DECIMAL(38, 18))::DOUBLE AS it_kwh,
        sum(meter_kwh::DECIMAL(38, 18))::DOUBLE AS meter_kwh
    FROM machines
    WHERE is_free
    GROUP BY member_id, year, country
),

own_machines AS (
    SELECT
        member_id,
        year,
        country,
        service_id,
        sum(it_kwh::DECIMAL(38, 18))::DOUBLE AS it_kwh
    FROM machines
    WHERE NOT is_free
    GROUP BY member_id, year, country, service_id
),

used AS (
    SELECT
        c.member_id,
        c.year,
        c.service_id,
        c.country,
        -- A meter of a whole building's room has the cooling in it, which goes with the machines.
        sum(
            (CASE WHEN c.boundary = 'facility' THEN c.quantity * coalesce(p.it_kwh / p.meter_kwh, 1) ELSE c.quantity END)
            ::DECIMAL(38, 18)
        )::DOUBLE AS it_kwh,
        min(CASE WHEN c.provider = 'codecarbon' THEN 'model' ELSE 'measured' END) AS quality,
        min(c.line_id) AS line_id,
        sum(c.lines)::BIGINT AS lines
    FROM counted AS c
    LEFT JOIN pools AS p ON p.member_id = c.member_id AND p.year = c.year AND p.country = c.country
    WHERE NOT c.is_cloud
    GROUP BY c.member_id, c.year, c.service_id, c.country
),

-- What the service's own machines in the inventory already bear is not counted again.
needs AS (
    SELECT
        u.*,
        greatest(0, u.it_kwh - coalesce(o.it_kwh, 0)) AS need
    FROM used AS u
    LEFT JOIN own_machines AS o
        ON o.member_id = u.member_id AND o.year = u.year AND o.country = u.country AND o.service_id = u.service_id
),

wanted AS (
    SELECT
        n.*,
        -- Part of the pool that goes to this service; of the services together never more than the pool.
        CASE WHEN n.need > 0 AND p.it_kwh > 0
            THEN n.need / greatest(p.it_kwh, sum(n.need::DECIMAL(38, 18)) OVER (
                PARTITION BY n.member_id, n.year, n.country
            )::DOUBLE)
            ELSE 0.0 END AS part,
        coalesce(p.it_kwh, 0) AS pool_kwh
    FROM needs AS n
    LEFT JOIN pools AS p ON p.member_id = n.member_id AND p.year = n.year AND p.country = n.country
),

moved AS (
    SELECT
        w.service_id AS to_service,
        w.part,
        m.*
    FROM wanted AS w
    INNER JOIN machines AS m
        ON m.member_id = w.member_id AND m.year = w.year AND m.country = w.country AND m.is_free
    WHERE w.part > 0
),

residuals AS (
    SELECT DISTINCT factor_key FROM year_factors WHERE factor_key LIKE 'residual:%'
),

covered AS (
    SELECT
        member_id,
        year,
        site_id,
        country,
        ownership,
        sum(share::DECIMAL(38, 18))::DOUBLE AS share
    FROM _contract_shares
    GROUP BY member_id, year, site_id, country, ownership
),

-- The same split by contracts as in _activity, so that a pair leaves each basis as it was.
moved_amounts AS (
    SELECT
        m.*,
        'location' AS basis,
        'electricity' AS activity,
        'grid:' || m.country AS factor_key,
        m.part * m.meter_kwh AS amount,
        'kWh' AS unit
    FROM moved AS m
    UNION ALL
    SELECT
        m.*,
        'market' AS basis,
        'electricity' AS activity,
        s.factor_key,
        m.part * m.meter_kwh * s.share AS amount,
        'kWh' AS unit
    FROM moved AS m
    INNER JOIN _contract_shares AS s
        ON s.member_id = m.member_id AND s.year = m.year AND s.site_id IS NOT DISTINCT FROM m.site_id
        AND s.country IS NOT DISTINCT FROM m.country AND s.ownership = m.ownership
    UNION ALL
    SELECT
        m.*,
        'market' AS basis,
        'electricity' AS activity,
        coalesce(r.factor_key, 'grid:' || m.country) AS factor_key,
        m.part * m.meter_kwh * (1 - coalesce(c.share, 0)) AS amount,
        'kWh' AS unit
    FROM moved AS m
    LEFT JOIN covered AS c
        ON c.member_id = m.member_id AND c.year = m.year AND c.site_id IS NOT DISTINCT FROM m.site_id
        AND c.country IS NOT DISTINCT FROM m.country AND c.ownership = m.ownership
    LEFT JOIN residuals AS r ON r.factor_key = 'residual:' || m.country
    WHERE coalesce(c.share, 0) < 1
    UNION ALL
    SELECT
        m.*,
        'any' AS basis,
        'it_electricity' AS activity,
        'it:energy' AS factor_key,
        m.part * m.it_kwh AS amount,
        'kWh' AS unit
    FROM moved AS m
    WHERE m.is_hosted
    UNION ALL
    SELECT
        m.*,
        'any' AS basis,
        'onsite_water' AS activity,
        'onsite:water' AS factor_key,
        m.part * m.water_m3 AS amount,
        'm3' AS unit
    FROM moved AS m
    WHERE m.is_hosted AND m.water_m3 IS NOT NULL
),

sides AS (
    SELECT * FROM (VALUES (1.0), (-1.0)) AS v (side)
),

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
    FROM counted AS c
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
    FROM wanted
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

bases AS (
    SELECT * FROM (VALUES ('location'), ('market')) AS v (basis)
),

together AS (
    SELECT
        NULL AS line_id, m.member_id, m.year, m.basis, m.activity, 'allocated' AS entry, m.tier, m.category, m.site_id,
        CASE WHEN s.side > 0 THEN m.to_service ELSE m.service_id END AS service_id, m.ownership, m.factor_key, m.energy_key,
        CASE WHEN m.activity = 'electricity' THEN m.pue_key END AS pue_key, m.share_key, m.quality_use AS quality,
        'ok' AS status, s.side * m.amount AS amount, m.unit, 0 AS lines
    FROM moved_amounts AS m
    CROSS JOIN sides AS s
    UNION ALL
    SELECT
        a.line_id, a.member_id, a.year, b.basis, 'electricity' AS activity, 'running' AS entry, 'datacentre' AS tier,
        'measured_service' AS category, NULL AS site_id, a.service_id, a.ownership, 'grid:' || a.country AS factor_key,
        NULL AS energy_key, a.pue_key, NULL AS share_key, a.quality, a.status, a.meter_kwh AS amount, 'kWh' AS unit, a.lines
    FROM added AS a
    CROSS JOIN bases AS b
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
    line_id,
    member_id,
    year,
    'any' AS view,
    basis,
    activity,
    entry,
    tier,
    category,
    site_id,
    service_id,
    ownership,
    factor_key,
    NULL::VARCHAR AS lifetime_key,
    energy_key,
    pue_key,
    share_key,
    quality,
    status,
    CASE WHEN status = 'counted_elsewhere' THEN 0.0 WHEN status = 'ok' THEN amount END AS quantity,
    unit,
    NULL::DOUBLE AS quantity_sq,
    NULL::DOUBLE AS quantity_short_life,
    NULL::DOUBLE AS quantity_long_life,
    lines
FROM together
