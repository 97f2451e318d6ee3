-- Row:       one digital service of a member, with what it is counted in
-- Key:       member_id, year, service_id
-- Sources:   services, _usage, service_shares
-- Formula:   declared, named by usage, or served by a part of a machine; the department of a laptop alone is no digital service
-- Reference: method README §19
WITH named AS (
    SELECT
        member_id,
        year,
        service_id
    FROM services
    UNION
    SELECT
        member_id,
        year,
        service_id
    FROM _usage
    WHERE service_id <> ''
    UNION
    SELECT
        member_id,
        year,
        service_id
    FROM service_shares
    WHERE service_id IS NOT NULL
)

SELECT
    n.member_id,
    n.year,
    n.service_id,
    coalesce(s.name, n.service_id) AS name,
    s.functional_unit,
    -- "Not a number" is above every number here.
    CASE WHEN s.units_per_year > 0 AND s.units_per_year <= 1e18 THEN s.units_per_year END AS units_per_year
FROM named AS n
LEFT JOIN services AS s ON s.member_id = n.member_id AND s.year = n.year AND s.service_id = n.service_id
