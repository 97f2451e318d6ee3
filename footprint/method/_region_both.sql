-- Row:       one member that the region counts in the year and in the year before
-- Key:       member_id, year
-- Sources:   _region_members, last_states (member_states of the year before), changes_member
-- Formula:   none ; nobody where nothing says what changed
-- Reference: method README §11
SELECT
    m.member_id,
    m.year
FROM _region_members AS m
INNER JOIN last_states AS b ON b.member_id = m.member_id AND b.in_region
INNER JOIN (SELECT DISTINCT year FROM changes_member) AS c ON c.year = m.year
