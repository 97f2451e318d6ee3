-- Row:       purchased electricity of one row of `_totals`, or one part of it, with its scope and BEGES item
-- Key:       key of _totals, scope
-- Sources:   _totals, year_factors, scopes
-- Formula:   combustion = value x published combustion of the year/factor ; upstream and losses = value - combustion ; else unsplit
-- Reference: method README §8
WITH

parts AS (
    SELECT
        split_part(factor_key, ':', 2) AS geography,
        count(*) AS parts,
        sum(value ORDER BY activity, value) AS whole,
        max(CASE WHEN activity = 'electricity_combustion' THEN value END) AS combustion,
        min(factor_year) AS first_year,
        max(factor_year) AS last_year
    FROM year_factors
    WHERE factor_key LIKE 'combustion:%' OR factor_key LIKE 'upstream:%' OR factor_key LIKE 'losses:%'
    GROUP BY split_part(factor_key, ':', 2)
),

-- Parts of another year are none of this year's; those that do not add up to the figure used belong to another one.
-- 0.0001 is the last digit that the figures are published with.
mixes AS (
    SELECT
        y.factor_key,
        p.combustion / y.value AS combustion,
        CASE
            WHEN p.geography IS NULL OR p.parts < 3 OR p.first_year <> y.factor_year OR p.last_year <> y.factor_year
                THEN 'no_parts'
            WHEN p.whole - y.value >= 0.0001 OR y.value - p.whole >= 0.0001 THEN 'parts_differ'
            WHEN y.value > 0 THEN 'split'
            ELSE 'no_parts'
        END AS state
    FROM year_factors AS y
    LEFT JOIN parts AS p ON y.factor_key = 'grid:' || p.geography
    WHERE y.activity = 'electricity' AND y.stage = 'use' AND y.criterion = 'gwp'
),

unsplit AS (
    SELECT
        t.member_id,
        t.year,
        t.view,
        t.basis,
        t.scope,
        t.beges_code,
        t.value,
        m.combustion,
        coalesce(m.state, 'no_parts') AS state
    FROM _totals AS t
    LEFT JOIN mixes AS m ON m.factor_key = t.factor_key
    WHERE t.criterion = 'gwp' AND t.scope = '2+3.3 (not split)'
)

SELECT
    member_id,
    year,
    view,
    basis,
    scope,
    beges_code,
    state,
    value
FROM unsplit
WHERE state <> 'split'
UNION ALL
SELECT
    u.member_id,
    u.year,
    u.view,
    u.basis,
    s.scope,
    s.beges_code,
    u.state,
    CASE s.activity WHEN 'electricity_combustion' THEN u.value * u.combustion ELSE u.value - u.value * u.combustion END AS value
FROM unsplit AS u
INNER JOIN scopes AS s ON u.state = 'split' AND s.activity IN ('electricity_combustion', 'electricity_upstream')
