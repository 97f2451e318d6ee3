-- Row:       one inventory line that stays by itself where others are put together
-- Key:       member_id, year, line_id
-- Sources:   _lines_placed
-- Formula:   none
-- Reference: method README §4 (three views)
SELECT *
FROM _lines_placed
WHERE NOT may_be_alike
