-- Row:       one inventory line, and whether its devices are in the fleet at the end of the year, came or went during it
-- Key:       member_id, year, line_id
-- Sources:   device_lives, run
-- Formula:   present: in service before the end of the year and not out by then; ordered, or gone at an unknown date: not present
-- Reference: method README §1
SELECT
    d.*,
    -- The headline needs an expected life; the other views may do without.
    CASE WHEN d.embodied_status = 'ok' AND d.life_days IS NULL THEN 'missing_lifetime' ELSE d.embodied_status END
        AS assessed_as,
    -- A server of known components is assessed where its assembly is.
    CASE WHEN d.from_components AND d.condition = 'new' THEN 'component:assembly' ELSE d.factor_key END AS assessed_by,
    (d.t_in IS NULL OR d.t_in < r.year_end)
    AND (d.t_out IS NULL OR d.t_out >= r.year_end)
    AND d.device_status <> 'on_order'
    AND NOT (d.device_status IN ('retired', 'missing', 'gone_undated') AND d.t_out IS NULL) AS is_present,
    d.t_in >= r.year_start AND d.t_in < r.year_end AND d.device_status <> 'on_order' AS is_acquired,
    d.t_out >= r.year_start AND d.t_out < r.year_end AS is_retired,
    CASE WHEN d.device_status = 'on_order' THEN 0.0 ELSE
        greatest(0, least(coalesce(d.t_out, 1e15), r.year_end) - greatest(coalesce(d.t_use, -1e15), r.year_start))
        / (r.year_end - r.year_start) END AS year_in_service
FROM device_lives AS d
CROSS JOIN run AS r
