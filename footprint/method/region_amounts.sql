-- Row:       what the members of one holding in one cell add up to in one atom
-- Key:       year, holding_id, sector, zone, size, family, atom
-- Sources:   _region_atoms
-- Formula:   none: what `_region_atoms` computes, stored
-- Reference: method README §11
SELECT
    year,
    holding_id,
    sector,
    zone,
    size,
    family,
    atom,
    amount
FROM _region_atoms
