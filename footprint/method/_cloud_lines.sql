-- Row:       one day of use of one cloud resource, or of its cost, with its size, place and energy
-- Key:       key of usage
-- Sources:   _usage, cloud_instances, accelerators, cloud_regions, parameters, run
-- Formula:   IT kWh = h (vCPU (idle + load (full - idle)) + GB memory)/1000 ; cards apart ; GB.h copies W/TB /1e6
-- Reference: method README §15
WITH

defaults AS (
    SELECT
        parameter_key,
        value
    FROM parameters
),

-- Whoever sells tokens and no machine is no cloud here: what a model costs stands with its tokens.
model_sellers AS (
    SELECT
        member_id,
        provider
    FROM _usage
    GROUP BY member_id, provider
    HAVING
        count(CASE WHEN metric IN ('tokens_in', 'tokens_out', 'llm_requests') THEN 1 END) > 0
        AND count(CASE WHEN metric IN ('compute_hours', 'storage_gb_hours') THEN 1 END) = 0
),

billed AS (
    SELECT
        u.*,
        replace(
            replace(replace(replace(replace(u.named, ' + gpu', ''), ' ', '_'), 'standard_', ''), 'db.', ''),
            'cache.',
            ''
        ) AS instance,
        replace(lower(u.region), ' ', '') AS place
    FROM (
        SELECT
            *,
            -- Google sells cards apart, at a lower price where they may be taken away.
            replace(replace(lower(resource), ' attached to spot preemptible vms', ''), 'spot preemptible ', '') AS named
        FROM _usage
    ) AS u
    LEFT JOIN model_sellers AS m ON m.member_id = u.member_id AND m.provider = u.provider
    WHERE u.provider IS NOT NULL AND m.provider IS NULL
        AND (
            u.metric IN ('compute_hours', 'storage_gb_hours', 'cost')
            OR (u.metric = 'data_gb' AND u.network = 'cloud')
        )
),

-- What a resource is: a cost says only its name, and its hours or bytes stand on other lines.
known_kinds AS (
    SELECT
        member_id,
        provider,
        resource,
        min(
            CASE
                WHEN metric = 'compute_hours' THEN 'compute'
                WHEN metric = 'storage_gb_hours' THEN 'storage'
                WHEN network = 'cloud' THEN 'transfer'
                ELSE 'internet'
            END
        ) AS kind
    FROM _usage
    WHERE metric IN ('compute_hours', 'storage_gb_hours', 'data_gb') AND provider IS NOT NULL
    GROUP BY member_id, provider, resource
),

-- Beginnings of the names of machines with graphics or other accelerators, as their providers list them. A bill that
-- gives their processors says nothing of what draws most of their power: the catalogue must know their cards.
families AS (
    SELECT * FROM (
        VALUES
        ('aws', 'p2.'), ('aws', 'p3'), ('aws', 'p4'), ('aws', 'p5'), ('aws', 'p6'), ('aws', 'g2.'), ('aws', 'g3'),
        ('aws', 'g4'), ('aws', 'g5'), ('aws', 'g6'), ('aws', 'g7'), ('aws', 'gr6'), ('aws', 'inf'), ('aws', 'trn'),
        ('aws', 'dl1.'), ('aws', 'dl2'), ('aws', 'vt1.'), ('aws', 'f1.'), ('aws', 'f2.'), ('aws', 'eia'),
        ('azure', 'nc'), ('azure', 'nd'), ('azure', 'nv'), ('azure', 'ng'), ('azure', 'np'),
        ('gcp', 'a2-'), ('gcp', 'a3-'), ('gcp', 'a4-'), ('gcp', 'a4x-'), ('gcp', 'g2-'), ('gcp', 'g4-'), ('gcp', 'ct'),
        ('gcp', 'tpu'), ('gcp', 'cloud tpu'),
        ('ovhcloud', 't1-'), ('ovhcloud', 't2-'), ('ovhcloud', 'g1-'), ('ovhcloud', 'g2-'), ('ovhcloud', 'g3-'),
        ('ovhcloud', 'a10-'), ('ovhcloud', 'a100-'), ('ovhcloud', 'h100-'), ('ovhcloud', 'h200-'), ('ovhcloud', 'l4-'),
        ('ovhcloud', 'l40s-'), ('ovhcloud', 'v100'), ('ovhcloud', 'rtx'),
        ('scaleway', 'render-'), ('scaleway', 'h100-'), ('scaleway', 'h200-'), ('scaleway', 'b300-'),
        ('scaleway', 'l4-'), ('scaleway', 'l40s-'),
        ('alibaba', 'ecs.gn'), ('alibaba', 'ecs.vgn'), ('alibaba', 'ecs.sgn'), ('alibaba', 'ecs.ebmgn'),
        ('ibm', 'gx2-'), ('ibm', 'gx3-'), ('ibm', 'gx3d-')
    ) AS v (provider, family)
),

-- Whether a machine has an accelerator, by its family, or because its name says so.
accelerated AS (
    SELECT DISTINCT
        n.provider,
        n.resource
    FROM (
        SELECT DISTINCT
            provider,
            resource,
            replace(replace(lower(resource), 'standard_', ''), 'ml.', '') AS name
        FROM billed
        WHERE resource IS NOT NULL
    ) AS n
    LEFT JOIN families AS f ON f.provider = n.provider AND n.name LIKE f.family || '%'
    WHERE f.family IS NOT NULL OR n.name LIKE '%gpu%' OR n.name LIKE '%nvidia%' OR n.name LIKE '%fpga%'
),

media AS (
    SELECT * FROM (
        VALUES
        ('block_ssd', 'ssd'),
        ('file', 'ssd'),
        ('block_hdd', 'hdd'),
        ('object', 'hdd'),
        ('snapshot', 'hdd'),
        ('archive', 'hdd')
    ) AS v (resource, medium)
),

countries_of AS (
    SELECT
        provider,
        region,
        min(country) AS country
    FROM cloud_regions
    GROUP BY provider, region
),

known_pues AS (
    SELECT
        c.provider,
        c.region,
        c.pue
    FROM cloud_regions AS c
    CROSS JOIN run AS r
    WHERE c.pue IS NOT NULL AND coalesce(c.valid_from <= r.year, TRUE)
    QUALIFY row_number() OVER (PARTITION BY c.provider, c.region ORDER BY c.valid_from DESC NULLS LAST) = 1
),

known_wues AS (
    SELECT
        c.provider,
        c.region,
        c.wue_l_per_kwh
    FROM cloud_regions AS c
    CROSS JOIN run AS r
    WHERE c.wue_l_per_kwh IS NOT NULL AND coalesce(c.valid_from <= r.year, TRUE)
    QUALIFY row_number() OVER (PARTITION BY c.provider, c.region ORDER BY c.valid_from DESC NULLS LAST) = 1
),

sized AS (
    SELECT
        b.*,
        CASE WHEN b.resource LIKE 'charge:%' THEN 'charge' ELSE coalesce(k.kind, 'other') END AS kind,
        coalesce(b.vcpu, i.vcpu) AS size_vcpu,
        coalesce(b.ram_gb, i.ram_gb) AS size_ram_gb,
        i.platform,
        i.accelerator,
        i.accelerators,
        a.whole IS NOT NULL OR a.die_mm2 IS NOT NULL AS has_parts,
        'power_full:' || a.power AS accelerator_key,
        m.medium,
        x.resource IS NOT NULL OR i.accelerator IS NOT NULL AS is_accelerated,
        c.country AS grid_country,
        p.pue AS own_pue,
        w.wue_l_per_kwh AS own_wue
    FROM billed AS b
    LEFT JOIN known_kinds AS k
        ON k.member_id = b.member_id AND k.provider = b.provider AND k.resource IS NOT DISTINCT FROM b.resource
    LEFT JOIN cloud_instances AS i ON i.provider = b.provider AND i.instance = b.instance
    LEFT JOIN accelerators AS a ON a.accelerator = i.accelerator
    LEFT JOIN accelerated AS x ON x.provider = b.provider AND x.resource = b.resource
    LEFT JOIN media AS m ON m.resource = b.resource
    LEFT JOIN countries_of AS c ON c.provider = b.provider AND c.region = b.place
    LEFT JOIN known_pues AS p ON p.provider = b.provider AND p.region = b.place
    LEFT JOIN known_wues AS w ON w.provider = b.provider AND w.region = b.place
),

keyed AS (
    SELECT
        s.*,
        CASE
            WHEN s.kind = 'storage' THEN 'power_storage:' || s.medium
            WHEN s.kind = 'transfer' THEN 'energy_per_gb:cloud'
            WHEN s.kind <> 'compute' THEN NULL
            WHEN f.value IS NOT NULL THEN 'power_full:' || s.platform
            WHEN o.value IS NOT NULL THEN 'power_full:' || s.provider
            ELSE 'power_full:cloud'
        END AS power_key,
        CASE
            WHEN s.kind NOT IN ('compute', 'storage', 'transfer') OR s.own_pue IS NOT NULL THEN NULL
            WHEN d.value IS NOT NULL THEN 'pue:' || s.provider
            ELSE 'pue:colocation'
        END AS used_pue_key,
        d.value AS provider_pue,
        e.value AS provider_wue,
        r.value AS copies
    FROM sized AS s
    LEFT JOIN defaults AS f ON f.parameter_key = 'power_full:' || s.platform
    LEFT JOIN defaults AS o ON o.parameter_key = 'power_full:' || s.provider
    LEFT JOIN defaults AS d ON d.parameter_key = 'pue:' || s.provider
    LEFT JOIN defaults AS e ON e.parameter_key = 'wue:' || s.provider
    LEFT JOIN defaults AS r ON r.parameter_key = 'replication:' || s.resource
),

powered AS (
    SELECT
        k.*,
        coalesce(k.own_pue, k.provider_pue, colocation.value) AS pue,
        coalesce(k.own_wue, k.provider_wue) AS wue_l_per_kwh,
        CASE k.kind
            WHEN 'compute'
                THEN (
                    k.size_vcpu * (idle.value + cpu_load.value * (power.value - idle.value))
                    + k.size_ram_gb * memory.value
                ) / 1000
            WHEN 'storage' THEN k.copies * power.value / 1e6
            WHEN 'transfer' THEN power.value
        END AS it_kwh_each,
        k.accelerators * (card_idle.value + cpu_load.value * (card.value - card_idle.value)) / 1000
            AS accelerator_kwh_each
    FROM keyed AS k
    LEFT JOIN defaults AS power ON power.parameter_key = k.power_key
    LEFT JOIN defaults AS idle ON idle.parameter_key = 'power_idle:' || split_part(k.power_key, ':', 2)
    LEFT JOIN defaults AS card ON card.parameter_key = k.accelerator_key
    LEFT JOIN defaults AS card_idle
        ON card_idle.parameter_key = 'power_idle:' || split_part(k.accelerator_key, ':', 2)
    LEFT JOIN defaults AS cpu_load ON cpu_load.parameter_key = 'cpu_load:cloud'
    LEFT JOIN defaults AS memory ON memory.parameter_key = 'power_memory:cloud'
    LEFT JOIN defaults AS colocation ON colocation.parameter_key = 'pue:colocation'
),

told AS (
    SELECT
        *,
        CASE
            WHEN kind = 'other' THEN 'not_assessed'
            WHEN kind = 'compute' AND is_accelerated AND accelerator IS NULL THEN 'unknown_accelerator'
            WHEN kind = 'compute' AND (size_vcpu IS NULL OR size_ram_gb IS NULL) THEN 'unknown_instance'
            WHEN kind = 'storage' AND (medium IS NULL OR copies IS NULL) THEN 'unknown_storage'
            WHEN metric <> 'cost' AND NOT (quantity >= 0 AND quantity <= 1e15) THEN 'invalid_quantity'
            ELSE 'ok'
        END AS known_status
    FROM powered
),

-- Cards of which nobody has published the power, or the making, leave that half of the whole machine without a figure.
judged AS (
    SELECT
        *,
        CASE
            WHEN known_status = 'ok' AND kind = 'compute' AND is_accelerated AND NOT has_parts
                THEN 'unknown_accelerator'
            ELSE known_status
        END AS making_status,
        CASE
            WHEN known_status = 'ok' AND kind = 'compute' AND is_accelerated AND accelerator_kwh_each IS NULL
                THEN 'unknown_accelerator'
            ELSE known_status
        END AS power_status
    FROM told
)

SELECT
    line_id,
    member_id,
    year,
    service_id,
    site_id,
    day,
    provider,
    region,
    resource,
    metric,
    kind,
    unit,
    quantity,
    size_vcpu AS vcpu,
    size_ram_gb AS ram_gb,
    accelerator,
    accelerators,
    medium,
    copies,
    coalesce(grid_country, 'ZZZ') AS country,
    power_key,
    accelerator_key,
    used_pue_key AS pue_key,
    CASE WHEN metric <> 'cost' THEN quantity * it_kwh_each END AS it_kwh,
    CASE WHEN metric <> 'cost' THEN quantity * accelerator_kwh_each END AS accelerator_kwh,
    pue,
    CASE WHEN kind <> 'transfer' THEN wue_l_per_kwh END AS wue_l_per_kwh,
    making_status,
    power_status,
    CASE WHEN making_status <> 'ok' THEN making_status ELSE power_status END AS resource_status,
    CASE WHEN kind IN ('internet', 'charge') OR grid_country IS NOT NULL THEN 'ok' ELSE 'unknown_region' END
        AS place_status,
    CASE
        WHEN kind = 'compute' AND used_pue_key IS NULL AND power_key = 'power_full:' || platform THEN 'model'
        ELSE 'default'
    END AS quality,
    lines
FROM judged
