-- Row:       the one factor by which a life that is a default may be longer or shorter
-- Key:       none, one row
-- Sources:   parameters
-- Formula:   spread = the widest geometric standard deviation of the published lifetimes
-- Reference: method README §4
-- A spread that cannot be true is none.
SELECT max(CASE WHEN gsd >= 1 AND gsd < 1000 THEN gsd END) AS spread
FROM parameters
WHERE parameter_key LIKE 'lifetime:%'
