-- Row:       one part of a member's year and of the year before it
-- Key:       category, service_id, stage, is_device
-- Sources:   _year_changes, asked
-- Formula:   none
-- Reference: method README §11
SELECT
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
ORDER BY category, service_id, stage
