-- Row:       electricity or water of free machines that a service was measured to use: one row with the service, one without it
-- Key:       key of activity_data, not yet summed
-- Sources:   _service_needs, _computing_machines, _electricity_parts
-- Formula:   moved = part of the pool x kWh of the machine ; the two rows add up to 0
-- Reference: method README §17
WITH

moved AS (
    SELECT
        w.service_id AS to_service,
        w.part,
        m.*
    FROM _service_needs AS w
    INNER JOIN _computing_machines AS m
        ON m.member_id = w.member_id AND m.year = w.year AND m.country = w.country AND m.is_free
    WHERE w.part > 0
),

-- The same parts as in _activity, so that a pair leaves each basis as it was.
amounts AS (
    SELECT
        m.*,
        g.basis,
        'electricity' AS activity,
        g.grid_key AS factor_key,
        m.part * m.meter_kwh * g.part AS amount,
        'kWh' AS unit
    FROM moved AS m
    INNER JOIN _electricity_parts AS g
        ON g.member_id = m.member_id AND g.year = m.year AND g.site_id IS NOT DISTINCT FROM m.site_id
        AND g.country IS NOT DISTINCT FROM m.country AND g.ownership = m.ownership
    WHERE g.part > 0
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
)

SELECT
    NULL::VARCHAR AS line_id, a.member_id, a.year, a.basis, a.activity, 'allocated' AS entry, a.tier, a.category, a.site_id,
    CASE WHEN s.side > 0 THEN a.to_service ELSE a.service_id END AS service_id, a.ownership, a.factor_key, a.energy_key,
    CASE WHEN a.activity = 'electricity' THEN a.pue_key END AS pue_key, a.share_key, a.quality_use AS quality,
    'ok' AS status, s.side * a.amount AS quantity, a.unit, 0 AS lines
FROM amounts AS a
CROSS JOIN (VALUES (1.0), (-1.0)) AS s (side)
