-- Row:       electricity that one service was measured to use in one country, what its own machines do not bear of it, and its part of the pool
-- Key:       member_id, year, service_id, country
-- Sources:   _service_meters, _computing_machines
-- Formula:   need = max(0, used - own) ; part = need / max(pool, sum of needs)
-- Reference: method README §17
WITH

pools AS (
    SELECT
        member_id,
        year,
        country,
        sum(it_kwh::DECIMAL(38, 18))::DOUBLE AS it_kwh,
        sum(meter_kwh::DECIMAL(38, 18))::DOUBLE AS meter_kwh
    FROM _computing_machines
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
    FROM _computing_machines
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
    FROM _service_meters AS c
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
)

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
