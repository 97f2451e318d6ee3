-- Row:       what the members of one holding in one cell add up to in one atom, and what the atom goes into
-- Key:       year, holding_id, sector, zone, size, family, atom
-- Sources:   _region_parts, _region_counted, _region_changes, _region_members, _region_places, year_factors
-- Formula:   sums over the members ; views, or bases, in which a holding's amount is the same share one atom ; contracts with one factor are one supply, grids with the same factors too
-- Reference: method README §11
WITH

-- A grid, or a contract, is told by its factors: the first of those that have the same ones stands for them.
factors_of AS (
    SELECT
        factor_key,
        string_agg(criterion || '=' || value::VARCHAR, ' ' ORDER BY criterion) AS figures,
        max(CASE WHEN criterion = 'gwp' THEN value END) AS gases
    FROM year_factors
    WHERE activity = 'electricity' AND stage = 'use' AND criterion IN ('gwp', 'adpe', 'pe', 'water', 'energy')
    GROUP BY factor_key
),

used AS (
    SELECT DISTINCT grid AS factor_key, TRUE AS is_grid FROM _region_parts WHERE kind = 'electricity'
    UNION ALL
    SELECT DISTINCT contract AS factor_key, FALSE AS is_grid FROM _region_parts WHERE kind = 'electricity'
),

supplies AS (
    SELECT
        u.factor_key,
        u.is_grid,
        min(u.factor_key) OVER (
            PARTITION BY u.is_grid, CASE WHEN u.is_grid THEN f.figures ELSE f.gases::VARCHAR END
        ) AS supply
    FROM used AS u
    LEFT JOIN factors_of AS f ON f.factor_key = u.factor_key
),

placed AS (
    SELECT
        m.year, m.holding_id, m.sector, m.zone, m.size,
        CASE WHEN p.kind = 'machines' THEN 'machines' ELSE 'impact' END AS family,
        p.kind, p.criterion, p.view, p.basis,
        coalesce(g.supply, '') AS grid,
        coalesce(c.supply, '') AS contract,
        p.indicators,
        p.amount
    FROM _region_parts AS p
    INNER JOIN _region_members AS m ON m.member_id = p.member_id AND m.year = p.year
    LEFT JOIN supplies AS g ON g.is_grid AND g.factor_key = p.grid AND p.kind = 'electricity'
    LEFT JOIN supplies AS c ON NOT c.is_grid AND c.factor_key = p.contract AND p.kind = 'electricity'
    UNION ALL
    SELECT
        m.year, m.holding_id, m.sector, m.zone, m.size, p.family, p.kind, 'any', 'any', 'any', '', '', p.indicators, p.amount
    FROM _region_counted AS p
    INNER JOIN _region_members AS m ON m.member_id = p.member_id AND m.year = p.year
    UNION ALL
    SELECT
        m.year, m.holding_id, m.sector, m.zone, m.size, 'impact', p.kind, 'gwp', 'any', 'any', '', '', p.indicators, p.amount
    FROM _region_changes AS p
    INNER JOIN _region_members AS m ON m.member_id = p.member_id AND m.year = p.year
    UNION ALL
    -- Of members left out their employees alone are counted: what the region's tables do not cover.
    SELECT
        year, holding_id, sector, zone, size, 'employees', 'left_out', 'any', 'any', 'any', '', '', 'Q3_employees_den', employees_fte
    FROM _region_places
    WHERE NOT in_region AND employees_fte IS NOT NULL
),

added AS (
    SELECT
        year, holding_id, sector, zone, size, family, kind, criterion, view, basis, grid, contract, indicators,
        sum(amount::DECIMAL(38, 18))::DOUBLE AS amount
    FROM placed
    GROUP BY ALL
),

merged AS (
    SELECT
        year, holding_id, sector, zone, size, family, kind, criterion,
        string_agg(DISTINCT view, ' ' ORDER BY view) AS views,
        string_agg(DISTINCT basis, ' ' ORDER BY basis) AS bases,
        grid, contract, indicators, amount
    FROM added
    GROUP BY year, holding_id, sector, zone, size, family, kind, criterion, grid, contract, indicators, amount
)

SELECT
    year,
    holding_id,
    sector,
    zone,
    size,
    family,
    CASE WHEN family = 'count' THEN kind ELSE
        kind
        || CASE WHEN criterion = 'any' THEN '' ELSE ' ' || criterion END
        || CASE WHEN views = 'any' THEN '' ELSE ' ' || views END
        || CASE WHEN bases = 'any' THEN '' ELSE ' ' || bases END
        || CASE WHEN kind = 'electricity' THEN ' ' || grid || ' ' || contract ELSE '' END
        || CASE WHEN indicators = '' THEN '' ELSE ': ' || indicators END
    END AS atom,
    kind,
    criterion,
    views,
    bases,
    grid,
    contract,
    indicators,
    amount
FROM merged
