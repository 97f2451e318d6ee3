-- Row:       inventory lines of one device, place and stretch: how many, the days of purchase added up, and the two days of each that leaves
-- Key:       every column before the lines
-- Sources:   _lines_placed
-- Formula:   two days as one number: bought x 10,000,000 + left
-- Reference: method README §4 (three views)
SELECT
    member_id,
    category,
    site_id,
    service_id,
    ownership,
    condition,
    status,
    country,
    is_large,
    stretch,
    count(*) AS lines,
    sum(t_in) AS days,
    array_agg(CASE WHEN stretch = -2 THEN t_in * 1e7 + t_out END) FILTER (WHERE stretch = -2) AS lives
FROM _lines_placed
GROUP BY ALL
