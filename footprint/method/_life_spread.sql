-- Row:       the one factor by which a life that is a default may be longer or shorter
-- Key:       none, one row
-- Sources:   parameters
-- Formula:   spread = the widest geometric standard deviation of the published lifetimes
-- Reference: method README §4
SELECT max(gsd) AS spread
FROM parameters
WHERE parameter_key LIKE 'lifetime:%'
