-- Row:       one component of one accelerator of the catalogue
-- Key:       accelerator, factor_key
-- Sources:   accelerators
-- Formula:   amount of the component in one card, in the unit of its factor
-- Reference: method README §15
WITH

components AS (
    SELECT * FROM (
        VALUES
        ('component:gpu_die', 'mm2'),
        ('component:gpu_memory_die', 'mm2'),
        ('component:gpu_board', 'cm2'),
        ('component:gpu_casing', 'kg'),
        ('component:gpu_heatsink', 'kg'),
        ('component:gpu_upstream', 'kg')
    ) AS v (factor_key, unit)
),

amounts AS (
    SELECT
        a.accelerator,
        c.factor_key,
        c.unit,
        CASE c.factor_key
            WHEN 'component:gpu_die' THEN a.die_mm2
            WHEN 'component:gpu_memory_die' THEN a.memory_die_mm2
            WHEN 'component:gpu_board' THEN a.board_cm2
            WHEN 'component:gpu_casing' THEN a.casing_kg
            WHEN 'component:gpu_heatsink' THEN a.heatsink_kg
            WHEN 'component:gpu_upstream' THEN a.card_kg
        END AS amount
    FROM accelerators AS a
    CROSS JOIN components AS c
)

SELECT
    accelerator,
    factor_key,
    amount,
    unit
FROM amounts
WHERE amount > 0
UNION ALL
-- A card whose making is published in one figure.
SELECT
    accelerator,
    'component:' || whole AS factor_key,
    1.0 AS amount,
    'item' AS unit
FROM accelerators
WHERE whole IS NOT NULL
