-- Row:       how much of what one provider billed a member is assessed, in hours, in bytes kept, in money
-- Key:       member_id, year, provider, measure, unit
-- Sources:   _cloud_lines
-- Formula:   share = assessed/total ; credits, taxes and purchases stand apart, and currencies too
-- Reference: method README §15
WITH measured AS (
    SELECT
        member_id,
        year,
        provider,
        metric AS measure,
        unit,
        kind = 'charge' AS is_apart,
        resource_status = 'ok' AND place_status = 'ok' AS is_assessed,
        quantity
    FROM _cloud_lines
    -- Memory billed apart from its processors has hours of its own, which are the same hours.
    WHERE metric IN ('compute_hours', 'storage_gb_hours', 'cost')
        AND NOT (metric = 'compute_hours' AND coalesce(vcpu = 0, FALSE))
),

summed AS (
    SELECT
        member_id,
        year,
        provider,
        measure,
        unit,
        coalesce(sum(CASE WHEN NOT is_apart THEN quantity::DECIMAL(38, 18) END)::DOUBLE, 0.0) AS total,
        coalesce(sum(CASE WHEN NOT is_apart AND is_assessed THEN quantity::DECIMAL(38, 18) END)::DOUBLE, 0.0)
            AS assessed,
        coalesce(sum(CASE WHEN is_apart THEN quantity::DECIMAL(38, 18) END)::DOUBLE, 0.0) AS apart
    FROM measured
    GROUP BY member_id, year, provider, measure, unit
)

SELECT
    member_id,
    year,
    provider,
    measure,
    unit,
    total,
    assessed,
    CASE WHEN total > 0 THEN assessed / total END AS assessed_share,
    apart
FROM summed
