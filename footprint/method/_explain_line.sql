-- Row:       one inventory line, as given and as resolved
-- Key:       line_id
-- Sources:   devices, device_lives
-- Formula:   none
-- Reference: method README §3
SELECT
    l.line_id,
    d.line,
    l.category,
    l.quantity_devices,
    d.acquired_on,
    d.acquired_precision,
    d.retired_on,
    l.ownership,
    l.condition,
    l.device_status,
    l.life_days / 365.25 AS lifetime_years,
    l.lifetime_key,
    l.kwh_year,
    l.energy_key,
    l.pue,
    l.pue_key,
    l.country,
    l.embodied_status,
    l.use_status
FROM device_lives AS l
INNER JOIN devices AS d ON d.line_id = l.line_id
