-- Row:       a part of the electricity at one site, country and ownership, and its factor: of the grid, of one contract, or the rest
-- Key:       member_id, year, site_id, country, ownership, kind, grid_key
-- Sources:   by_key (_booked_by_key), _contract_shares, year_factors
-- Formula:   location-based: 1 ; market-based: s of each contract, and 1 - sum of s of the rest
-- Reference: method README §7 (location- and market-based)
WITH

places AS (
    SELECT DISTINCT member_id, year, site_id, country, ownership FROM by_key
),

covered AS (
    SELECT member_id, year, site_id, country, ownership, sum(share::DECIMAL(38, 18))::DOUBLE AS share
    FROM _contract_shares
    GROUP BY member_id, year, site_id, country, ownership
),

residuals AS (
    SELECT DISTINCT factor_key FROM year_factors WHERE factor_key LIKE 'residual:%'
)

SELECT
    member_id, year, site_id, country, ownership,
    'grid' AS kind, 'location' AS basis, 'grid:' || country AS grid_key, 1.0 AS part
FROM places
UNION ALL
SELECT member_id, year, site_id, country, ownership, 'contract' AS kind, 'market' AS basis, factor_key AS grid_key, share AS part
FROM _contract_shares
UNION ALL
-- What no contract covers: the residual mix where one with the same boundary is supplied, else the grid.
SELECT
    p.member_id, p.year, p.site_id, p.country, p.ownership, 'rest' AS kind, 'market' AS basis,
    coalesce(r.factor_key, 'grid:' || p.country) AS grid_key, 1 - coalesce(c.share, 0) AS part
FROM places AS p
LEFT JOIN covered AS c
    ON c.member_id = p.member_id AND c.year = p.year AND c.site_id IS NOT DISTINCT FROM p.site_id
    AND c.country IS NOT DISTINCT FROM p.country AND c.ownership = p.ownership
LEFT JOIN residuals AS r ON r.factor_key = 'residual:' || p.country
