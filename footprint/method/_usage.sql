-- Row:       one row of `usage` in the reporting year, with the service, site or asset that its subject is
-- Key:       key of usage
-- Sources:   usage, _service_names, run
-- Formula:   a subject that a service names as its alias is that service; any other name of a service stands for itself
-- Reference: method README §12
SELECT
    u.file_sha8 || ':' || u.first_line AS line_id,
    u.member_id,
    u.year,
    CASE WHEN u.subject_kind = 'service' THEN coalesce(n.service_id, u.subject_id) END AS service_id,
    CASE WHEN u.subject_kind = 'site' THEN u.subject_id END AS site_id,
    CASE WHEN u.subject_kind = 'asset' THEN u.subject_id END AS asset_id,
    u.subject_kind,
    u.subject_id,
    u.metric,
    u.day,
    u.provider,
    u.region,
    u.resource,
    u.account,
    u.network,
    u.device_class,
    coalesce(u.is_bot, FALSE) AS is_bot,
    u.country,
    u.boundary,
    u.quantity,
    u.unit,
    u.vcpu,
    u.ram_gb,
    u.lines,
    u.list,
    u.file_sha8,
    u.first_line,
    u.last_line
FROM usage AS u
INNER JOIN run AS r ON u.year = r.year
LEFT JOIN _service_names AS n
    ON n.member_id = u.member_id AND n.year = u.year AND n.name = lower(trim(u.subject_id)) AND u.subject_kind = 'service'
WHERE u.day >= make_date(r.year, 1, 1) AND u.day < make_date(r.year + 1, 1, 1)
