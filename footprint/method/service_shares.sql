-- Row:       one part of a machine: a virtual machine and the service that it serves, a service alone, or the rest of nobody
-- Key:       member_id, year, asset_id, service_id, vm_id, environment
-- Sources:   allocations, _service_names, run
-- Formula:   share of the machine (first of explicit, vCPU, storage that all its parts have, else equal) x share of the VM (explicit, else equal)
-- Reference: method README §14
WITH

-- Names are compared without case; a number out of its domain is as good as none.
given AS (
    SELECT
        a.member_id,
        a.year,
        a.from_kind,
        lower(trim(a.from_id)) AS from_key,
        trim(a.from_id) AS from_id,
        a.to_kind,
        lower(trim(a.to_id)) AS to_key,
        trim(a.to_id) AS to_id,
        a.environment,
        CASE WHEN a.share >= 0 AND a.share <= 1 THEN a.share END AS share,
        CASE WHEN a.vcpu >= 0 AND a.vcpu <= 1e9 THEN a.vcpu END AS vcpu,
        CASE WHEN a.storage_gb >= 0 AND a.storage_gb <= 1e12 THEN a.storage_gb END AS storage_gb
    FROM allocations AS a
    INNER JOIN run AS r ON a.year = r.year
    WHERE (a.from_kind = 'asset' AND a.to_kind IN ('vm', 'service')) OR (a.from_kind = 'vm' AND a.to_kind = 'service')
    -- Two lists that name one machine on one host make one part of it; the one that says more counts.
    QUALIFY row_number() OVER (
        PARTITION BY
            a.member_id, a.year, a.from_kind, lower(trim(a.from_id)), a.to_kind, lower(trim(a.to_id)),
            CASE WHEN a.to_kind = 'service' THEN a.environment END
        ORDER BY a.share IS NULL ASC, a.vcpu IS NULL ASC, a.storage_gb IS NULL ASC, a.file_sha8 ASC, a.line ASC
    ) = 1
),

-- A key counts only where every part has it: NULL as soon as one is missing.
summed AS (
    SELECT
        member_id,
        year,
        from_kind,
        from_key,
        min(from_id) AS from_id,
        count(*) AS parts,
        CASE WHEN count(*) = count(share) THEN sum(share::DECIMAL(38, 18))::DOUBLE END AS shares,
        CASE WHEN count(*) = count(vcpu) THEN sum(vcpu::DECIMAL(38, 18))::DOUBLE END AS vcpus,
        CASE WHEN count(*) = count(storage_gb) THEN sum(storage_gb::DECIMAL(38, 18))::DOUBLE END AS storage_gb
    FROM given
    GROUP BY member_id, year, from_kind, from_key
),

ruled AS (
    SELECT
        *,
        CASE
            WHEN shares <= 1 + 1e-9 THEN 'explicit'
            WHEN from_kind = 'vm' THEN 'equal'
            WHEN vcpus > 0 THEN 'vcpu'
            WHEN storage_gb > 0 THEN 'storage'
            ELSE 'equal'
        END AS rule,
        -- Shares that add up to 1 but for the rounding of their author are the whole.
        CASE WHEN shares > 1 - 1e-9 THEN shares ELSE 1.0 END AS whole
    FROM summed
),

split AS (
    SELECT
        g.member_id,
        g.year,
        g.from_kind,
        g.from_key,
        r.from_id,
        g.to_kind,
        g.to_key,
        g.to_id,
        g.environment,
        r.rule,
        CASE r.rule
            WHEN 'explicit' THEN g.share / r.whole
            WHEN 'vcpu' THEN g.vcpu / r.vcpus
            WHEN 'storage' THEN g.storage_gb / r.storage_gb
            ELSE 1.0 / r.parts
        END AS share
    FROM given AS g
    INNER JOIN ruled AS r
        ON r.member_id = g.member_id AND r.year = g.year AND r.from_kind = g.from_kind AND r.from_key = g.from_key
    UNION ALL
    -- What explicit shares leave is of nobody, and stays.
    SELECT
        member_id,
        year,
        from_kind,
        from_key,
        from_id,
        'service' AS to_kind,
        NULL AS to_key,
        NULL AS to_id,
        NULL AS environment,
        'unallocated' AS rule,
        1 - shares AS share
    FROM ruled
    WHERE rule = 'explicit' AND shares <= 1 - 1e-9
),

services_of_vm AS (
    SELECT * FROM split WHERE from_kind = 'vm'
),

parts AS (
    SELECT
        h.member_id,
        h.year,
        h.from_key AS asset_key,
        h.from_id AS asset_id,
        CASE WHEN h.to_kind = 'vm' THEN h.to_id END AS vm_id,
        CASE WHEN h.to_kind = 'vm' THEN v.to_key ELSE h.to_key END AS service_key,
        CASE WHEN h.to_kind = 'vm' THEN v.to_id ELSE h.to_id END AS service_name,
        coalesce(v.environment, h.environment) AS environment,
        h.share * coalesce(v.share, 1.0) AS share,
        h.rule
    FROM split AS h
    LEFT JOIN services_of_vm AS v
        ON h.to_kind = 'vm' AND v.member_id = h.member_id AND v.year = h.year AND v.from_key = h.to_key
    WHERE h.from_kind = 'asset'
)

SELECT
    p.member_id,
    p.year,
    min(p.asset_id) AS asset_id,
    p.vm_id,
    coalesce(n.service_id, p.service_name) AS service_id,
    p.environment,
    sum(p.share::DECIMAL(38, 18))::DOUBLE AS share,
    min(p.rule) AS rule
FROM parts AS p
LEFT JOIN _service_names AS n ON n.member_id = p.member_id AND n.year = p.year AND n.name = p.service_key
GROUP BY p.member_id, p.year, p.asset_key, p.vm_id, coalesce(n.service_id, p.service_name), p.environment
