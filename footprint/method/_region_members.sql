-- Row:       one member that the region counts, and the cell in which it stands
-- Key:       member_id, year
-- Sources:   _region_places
-- Formula:   none: those of `_region_places` that are counted
-- Reference: method README §11
SELECT * FROM _region_places WHERE in_region
