-- Row:       how much of what one provider billed a member is assessed, in hours of each sort, bytes kept, money
-- Key:       member_id, year, provider, measure, unit
-- Sources:   _cloud_lines
-- Formula:   share = assessed/total ; credits, taxes and purchases stand apart, and currencies too
-- Reference: method README §15
WITH measured AS (
    SELECT
        member_id,
        year,
        provider,
        -- Processors and memory sold apart are hours of one each, and no hours of machines.
        CASE
            WHEN metric = 'compute_hours' AND vcpu = 0 AND ram_gb = 0 THEN 'accelerator_hours'
            WHEN metric = 'compute_hours' AND vcpu = 0 THEN 'memory_gb_hours'
            WHEN metric = 'compute_hours' AND ram_gb = 0 THEN 'vcpu_hours'
            ELSE metric
        END AS measure,
        CASE
            WHEN metric = 'compute_hours' AND vcpu = 0 AND ram_gb = 0 THEN 'h'
            WHEN metric = 'compute_hours' AND vcpu = 0 THEN 'GB.h'
            WHEN metric = 'compute_hours' AND ram_gb = 0 THEN 'vCPU.h'
            ELSE unit
        END AS unit,
        kind = 'charge' AS is_apart,
        resource_status = 'ok' AND place_status = 'ok' AS is_assessed,
        quantity
    FROM _cloud_lines
    WHERE metric IN ('compute_hours', 'storage_gb_hours', 'cost')
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
