-- Row:       devices of one member, category, site, ownership, condition, status, quality and age
-- Key:       every column before devices
-- Sources:   device_lives, run
-- Formula:   devices in the fleet at the end of the year; acquired and retired during the year; NULL quantity is not counted, its lines are
-- Reference: method README §1
WITH counted AS (
    SELECT
        d.*,
        -- The headline needs an expected life; the other views may do without.
        CASE WHEN d.embodied_status = 'ok' AND d.life_days IS NULL THEN 'missing_lifetime' ELSE d.embodied_status END
            AS assessed_as,
        (d.t_in IS NULL OR d.t_in < r.year_end)
        AND (d.t_out IS NULL OR d.t_out >= r.year_end)
        AND d.device_status <> 'on_order'
        AND NOT (d.device_status IN ('retired', 'missing', 'gone_undated') AND d.t_out IS NULL) AS is_present,
        d.t_in >= r.year_start AND d.t_in < r.year_end AND d.device_status <> 'on_order' AS is_acquired,
        d.t_out >= r.year_start AND d.t_out < r.year_end AS is_retired
    FROM device_lives AS d
    CROSS JOIN run AS r
)

SELECT
    member_id,
    year,
    tier,
    category,
    site_id,
    ownership,
    condition,
    device_status AS status,
    assessed_as AS embodied_status,
    use_status,
    quality_embodied,
    quality_use,
    -- A server of known components is assessed where its assembly is.
    CASE WHEN from_components AND condition = 'new' THEN 'component:assembly' ELSE factor_key END AS factor_key,
    floor(age_years)::BIGINT AS age_years,
    CASE WHEN any_value(assessed_as) <> 'invalid_quantity'
        THEN sum(CASE WHEN is_present THEN quantity_devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE END AS devices,
    CASE WHEN any_value(assessed_as) <> 'invalid_quantity'
        THEN sum(CASE WHEN is_acquired THEN quantity_devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE END AS acquired,
    CASE WHEN any_value(assessed_as) <> 'invalid_quantity'
        THEN sum(CASE WHEN is_acquired AND condition_is_given THEN quantity_devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE
        END AS acquired_described,
    CASE WHEN any_value(assessed_as) <> 'invalid_quantity'
        THEN sum(CASE WHEN is_retired THEN quantity_devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE END AS retired,
    count(*) AS lines
FROM counted
GROUP BY ALL
