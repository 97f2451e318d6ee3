-- Row:       one day of a line of a bill whose machine type, accelerator or region has no figure in the catalogue
-- Key:       none: a line that lacks two things has a row for each
-- Sources:   _cloud_lines
-- Formula:   hours of what is counted in hours, else 0
-- Reference: method README §15
WITH

lacking AS (
    SELECT
        line_id,
        metric,
        quantity,
        'unknown_instance' AS rule,
        '' AS variant,
        resource AS name
    FROM _cloud_lines
    WHERE resource_status = 'unknown_instance'
    UNION ALL
    SELECT
        line_id,
        metric,
        quantity,
        'unknown_accelerator' AS rule,
        CASE WHEN making_status = power_status THEN '' WHEN making_status = 'ok' THEN 'power' ELSE 'making' END
            AS variant,
        resource AS name
    FROM _cloud_lines
    WHERE resource_status = 'unknown_accelerator'
    UNION ALL
    SELECT
        line_id,
        metric,
        quantity,
        'unknown_region' AS rule,
        CASE WHEN coalesce(region, '') = '' THEN 'none' ELSE '' END AS variant,
        coalesce(region, '') AS name
    FROM _cloud_lines
    WHERE place_status = 'unknown_region' AND kind IN ('compute', 'storage', 'transfer')
)

-- line_id is <first 8 digits of the file's hash>:<line>; days of one line stand in rows of their own.
SELECT
    split_part(line_id, ':', 1) AS file_sha8,
    rule,
    variant,
    name,
    CAST(split_part(line_id, ':', 2) AS BIGINT) AS line,
    CASE WHEN metric = 'compute_hours' THEN quantity ELSE 0 END AS hours
FROM lacking
WHERE metric <> 'cost'
ORDER BY file_sha8, rule, variant, name, hours, line
