-- Row:       one name of a graphics card or accelerator as an inventory writes it
-- Key:       gpu
-- Sources:   devices
-- Formula:   none
-- Reference: method README §13
SELECT DISTINCT gpu
FROM devices
WHERE gpu IS NOT NULL
