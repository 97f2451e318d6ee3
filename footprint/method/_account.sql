-- Row:       devices of one table's lines, category and reason for which they are not in the year's figure (NULL = they are in it)
-- Key:       member_id, file_sha8, category, reason
-- Sources:   device_lives, year_factors, run
-- Formula:   units = sum of the quantities; each has one reason, the first that holds, a line of several that of the first of them; unknown quantities have no units
-- Reference: method README §1
WITH

published AS (
    SELECT DISTINCT factor_key
    FROM year_factors
    WHERE activity = 'life_start' AND criterion = 'gwp'
),

judged AS (
    SELECT
        l.member_id,
        split_part(l.line_id, ':', 1) AS file_sha8,
        split_part(l.line_id, ':', 2) AS line,
        l.category,
        l.quantity_devices,
        CASE
            WHEN l.quantity_devices IS NULL THEN 'unknown_number'
            WHEN l.embodied_status = 'not_in_service' THEN 'on_order'
            WHEN l.embodied_status NOT IN ('ok', 'invalid_lifetime', 'box_in_line') THEN l.embodied_status
            WHEN l.t_out <= r.year_start THEN 'left_before'
            WHEN l.t_in >= r.year_end THEN 'not_yet'
            WHEN l.embodied_status = 'box_in_line' THEN 'box_in_line'
            WHEN l.use_status <> 'ok' AND NOT (
                l.embodied_status = 'ok' AND l.life_days IS NOT NULL
                AND (p.factor_key IS NOT NULL OR (l.from_components AND l.condition = 'new'))
            ) THEN 'no_figure'
        END AS reason
    FROM device_lives AS l
    CROSS JOIN run AS r
    LEFT JOIN published AS p ON p.factor_key = l.factor_key
),

placed AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY member_id, file_sha8, line ORDER BY reason NULLS FIRST, category) AS place
    FROM judged
)

SELECT
    member_id,
    file_sha8,
    category,
    reason,
    sum(CASE WHEN place = 1 THEN 1 ELSE 0 END)::BIGINT AS lines,
    CASE WHEN count(quantity_devices) > 0 THEN sum(quantity_devices::DECIMAL(38, 18))::DOUBLE END AS units
FROM placed
GROUP BY member_id, file_sha8, category, reason
ORDER BY member_id, file_sha8, category, reason NULLS FIRST
