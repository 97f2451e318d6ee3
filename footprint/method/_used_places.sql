-- Row:       one row of `_usage` with the country in which it happens
-- Key:       key of usage
-- Sources:   _usage, sites, members, run
-- Formula:   the row's country, else its site's, the member's, the setting
-- Reference: method README §3, §16
SELECT
    u.line_id,
    u.member_id,
    u.year,
    u.subject_kind,
    u.subject_id,
    u.service_id,
    u.site_id,
    u.metric,
    u.day,
    u.provider,
    u.network,
    u.device_class,
    u.is_bot,
    coalesce(u.country, s.country, m.country, r.country) AS country,
    u.quantity,
    u.lines
FROM _usage AS u
CROSS JOIN run AS r
LEFT JOIN sites AS s ON s.member_id = u.member_id AND s.year = u.year AND s.site_id = u.site_id
LEFT JOIN members AS m ON m.member_id = u.member_id AND m.year = u.year
