-- Row:       one day of one metric of a service of the members asked for
-- Key:       none: quantities of one metric are added up by the reader, in the order of their size
-- Sources:   _usage, asked
-- Formula:   none; days are given, so that a log of three months is not read as a year
-- Reference: method README §19
SELECT
    member_id,
    coalesce(service_id, '') AS service,
    metric,
    unit,
    is_bot,
    quantity,
    day
FROM _usage
WHERE subject_kind = 'service' AND member_id IN (SELECT member_id FROM asked)
ORDER BY member_id, service, metric, unit, is_bot NULLS LAST, quantity NULLS LAST, day
