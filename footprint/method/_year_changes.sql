-- Row:       one part of a member's headline in the year or the year before
-- Key:       member_id, category, service_id ('' for devices and for what serves none), stage
-- Sources:   _change_parts
-- Formula:   none: the parts of greenhouse gases, electricity of the grid
-- Reference: method README §11 (changes between years)
SELECT
    member_id,
    year,
    category,
    service_id,
    stage,
    is_device,
    value_before,
    value,
    difference,
    unit,
    perimeter
FROM _change_parts
WHERE criterion = 'gwp' AND basis = 'location'
