-- Row:       one component of the servers of one line
-- Key:       member_id, year, line_id, factor_key
-- Sources:   _servers, _accelerator_parts
-- Formula:   amount of the component in one machine, in the unit of its factor
-- Reference: method README §13
WITH

components AS (
    SELECT * FROM (
        VALUES
        ('component:assembly', 'item'),
        ('component:motherboard', 'item'),
        ('component:case_rack', 'item'),
        ('component:case_blade', 'item'),
        ('component:blade_enclosure', 'item'),
        ('component:power_supply', 'kg'),
        ('component:cpu', 'item'),
        ('component:cpu_die', 'mm2'),
        ('component:ram', 'item'),
        ('component:ram_die', 'cm2'),
        ('component:ssd', 'item'),
        ('component:ssd_die', 'cm2'),
        ('component:hdd', 'item'),
        ('component:gpu', 'item')
    ) AS v (factor_key, unit)
),

amounts AS (
    SELECT
        s.member_id,
        s.year,
        s.line_id,
        c.factor_key,
        c.unit,
        CASE c.factor_key
            WHEN 'component:assembly' THEN 1.0
            WHEN 'component:motherboard' THEN 1.0
            WHEN 'component:case_rack' THEN CASE WHEN NOT coalesce(s.is_blade, FALSE) THEN 1.0 END
            WHEN 'component:case_blade' THEN CASE WHEN s.is_blade THEN 1.0 END
            WHEN 'component:blade_enclosure' THEN CASE WHEN s.is_blade THEN s.blade_enclosures END
            WHEN 'component:power_supply' THEN s.power_supply_kg
            WHEN 'component:cpu' THEN s.cpus
            WHEN 'component:cpu_die' THEN s.cpu_die_mm2
            WHEN 'component:ram' THEN s.ram_strips
            WHEN 'component:ram_die' THEN s.ram_die_cm2
            WHEN 'component:ssd' THEN s.ssd_drives
            WHEN 'component:ssd_die' THEN s.ssd_die_cm2
            WHEN 'component:hdd' THEN s.hdd_units
            WHEN 'component:gpu' THEN CASE WHEN s.has_unknown_gpu THEN 1.0 END
        END AS amount
    FROM _servers AS s
    CROSS JOIN components AS c
    WHERE s.from_components
)

SELECT
    member_id,
    year,
    line_id,
    factor_key,
    amount,
    unit
FROM amounts
WHERE amount > 0
UNION ALL
SELECT
    s.member_id,
    s.year,
    s.line_id,
    p.factor_key,
    s.cards * p.amount AS amount,
    p.unit
FROM _servers AS s
INNER JOIN _accelerator_parts AS p ON p.accelerator = s.accelerator
WHERE s.from_components
