-- Row:       one amount of one activity of one line: of the inventory, or of what services use
-- Key:       line_id and the key of activity_data, not yet summed
-- Sources:   _activity, _usage_activity
-- Formula:   none
-- Reference: method README §12
SELECT * FROM _activity
UNION ALL
SELECT * FROM _usage_activity
