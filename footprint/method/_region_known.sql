-- Row:       one indicator that has a value, of a member that the region counts, in the headline's view and basis
-- Key:       member_id, year, indicator
-- Sources:   indicators_member, _region_members
-- Formula:   a member counts in a ratio of the region where both its sides are known
-- Reference: method README §11
SELECT
    i.member_id,
    i.year,
    i.indicator,
    i.value,
    i.numerator,
    i.denominator
FROM indicators_member AS i
INNER JOIN _region_members AS m ON m.member_id = i.member_id AND m.year = i.year
WHERE i.value IS NOT NULL AND i.view IN ('depreciation', 'any') AND i.basis IN ('location', 'any')
