-- Row:       what one file says of one use of a digital service in the year, and the lines that say it
-- Key:       service_id, file_sha8, metric, unit, provider, region, resource, network, device_class, is_bot
-- Sources:   _usage
-- Formula:   sum over days
-- Reference: method README §19
SELECT
    service_id,
    list,
    file_sha8,
    min(first_line) AS first_line,
    max(last_line) AS last_line,
    metric,
    sum(quantity ORDER BY quantity) AS quantity,
    unit,
    provider,
    region,
    resource,
    network,
    device_class,
    is_bot,
    min(day) AS first_day,
    max(day) AS last_day,
    count(*) AS day_rows
FROM _usage
WHERE service_id IS NOT NULL
GROUP BY service_id, list, file_sha8, metric, unit, provider, region, resource, network, device_class, is_bot
ORDER BY service_id, list, file_sha8, metric, unit, provider, region, resource, network, device_class, is_bot
