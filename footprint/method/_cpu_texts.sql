-- Row:       one name of a processor as an inventory writes it
-- Key:       cpu
-- Sources:   devices
-- Formula:   none
-- Reference: method README §13
SELECT DISTINCT cpu
FROM devices
WHERE cpu IS NOT NULL
