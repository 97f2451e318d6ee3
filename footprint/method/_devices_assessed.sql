-- Row:       the devices of all members, and those whose making and use are assessed for greenhouse gases
-- Key:       none: one row
-- Sources:   _coverage
-- Formula:   none
-- Reference: method README §1
SELECT
    coalesce(sum(devices_both), 0.0) AS assessed,
    coalesce(sum(devices), 0.0) AS devices
FROM _coverage
WHERE criterion = 'gwp'
