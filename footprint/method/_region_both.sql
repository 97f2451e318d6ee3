-- Row:       one member that the region counts in the year and in the year before, with figures of its own in both
-- Key:       member_id, year
-- Sources:   _region_members, footprint, last_states and last_footprint (member_states and footprint of the year before), changes_member
-- Formula:   none ; nobody where nothing says what changed, nor who has figures in one year only, of whom nothing says it either
-- Reference: method README §11
SELECT
    m.member_id,
    m.year
FROM _region_members AS m
INNER JOIN last_states AS b ON b.member_id = m.member_id AND b.in_region
INNER JOIN (SELECT DISTINCT year FROM changes_member) AS c ON c.year = m.year
WHERE m.member_id IN (SELECT member_id FROM footprint WHERE ownership <> 'visitor')
    AND m.member_id IN (SELECT member_id FROM last_footprint WHERE ownership <> 'visitor')
