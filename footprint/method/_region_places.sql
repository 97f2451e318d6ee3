-- Row:       one member-year, the cell in which it stands, and whether the region counts it
-- Key:       member_id, year
-- Sources:   member_states, members, sizes (SIZES of footprint/schema.py)
-- Formula:   size by employees in full-time equivalents: small below 50, medium below 250, large from there on
-- Reference: method README §11
SELECT
    s.member_id,
    s.year,
    coalesce(m.holding_id, s.member_id) AS holding_id,
    coalesce(m.sector, 'unclassified') AS sector,
    coalesce(m.zone, 'unclassified') AS zone,
    coalesce(z.size, 'unknown') AS size,
    m.employees_fte,
    s.in_region
FROM member_states AS s
LEFT JOIN members AS m ON m.member_id = s.member_id AND m.year = s.year
LEFT JOIN sizes AS z ON m.employees_fte > 0 AND m.employees_fte >= z.least AND m.employees_fte < z.below
