-- Row:       one line of a file behind a member's figures: of devices by category, of what is used by service ('' where it serves none)
-- Key:       member_id, line_id, category, service_id
-- Sources:   device_lives, _usage
-- Formula:   none
-- Reference: method README §11 (why it moved)
SELECT
    member_id,
    line_id,
    category,
    NULL::VARCHAR AS service_id
FROM device_lives
UNION ALL
SELECT
    member_id,
    line_id,
    NULL::VARCHAR AS category,
    coalesce(service_id, '') AS service_id
FROM _usage
GROUP BY member_id, line_id, service_id
ORDER BY member_id, category, service_id, line_id
