-- Row:       electricity that one member buys itself, of one basis and origin
-- Key:       member_id, year, basis, origin
-- Sources:   activity_data, sites, _scopes, _electricity_origins
-- Formula:   sum of kWh of activities whose use is scope 2 ; unknown_rows: kWh is NULL
-- Reference: method README §8
SELECT
    a.member_id,
    a.year,
    a.basis,
    o.origin,
    sum(a.quantity::DECIMAL(38, 18))::DOUBLE AS kwh,
    count(*) - count(a.quantity) AS unknown_rows
FROM activity_data AS a
LEFT JOIN sites AS t ON t.member_id = a.member_id AND t.year = a.year AND t.site_id = a.site_id
INNER JOIN _scopes AS p
    ON p.activity = a.activity AND p.ownership = a.ownership AND p.control = coalesce(t.control, 'own')
INNER JOIN _electricity_origins AS o ON o.factor_key IS NOT DISTINCT FROM a.factor_key
WHERE a.activity = 'electricity' AND p.stage = 'use' AND p.scope = '2+3.3 (not split)'
GROUP BY a.member_id, a.year, a.basis, o.origin
