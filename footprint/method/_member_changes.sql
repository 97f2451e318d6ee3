-- Row:       one part of a member's year and of the year before it
-- Key:       member_id, category, service_id, stage, is_device
-- Sources:   _year_changes, asked
-- Formula:   none
-- Reference: method README §11
SELECT
    member_id,
    category,
    service_id,
    stage,
    is_device,
    value_before,
    value,
    difference,
    perimeter
FROM _year_changes
WHERE member_id IN (SELECT member_id FROM asked)
ORDER BY member_id, category, service_id, stage
