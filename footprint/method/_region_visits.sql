-- Row:       one digital service of a public body that the region counts, which is counted in visits and of which something is assessed
-- Key:       member_id, year, service_id
-- Sources:   services, _region_members, _totals
-- Formula:   none: its visits of the year, where they are given
-- Reference: method README §11, §19
SELECT
    s.member_id,
    s.year,
    s.service_id,
    s.units_per_year AS visits
FROM services AS s
INNER JOIN _region_members AS m ON m.member_id = s.member_id AND m.year = s.year AND m.sector = 'public'
INNER JOIN (
    SELECT DISTINCT
        member_id,
        year,
        service_id
    FROM _totals
    WHERE criterion = 'gwp' AND view = 'depreciation' AND basis = 'location' AND value <> 0
) AS t ON t.member_id = s.member_id AND t.year = s.year AND t.service_id = s.service_id
-- "Not a number" is above every number here.
WHERE lower(trim(s.functional_unit)) IN ('visite', 'visites', 'visit', 'visits')
    AND s.units_per_year > 0 AND s.units_per_year <= 1e18
