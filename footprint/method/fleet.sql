-- Row:       devices of one member, category, site, ownership, condition, status, quality and age
-- Key:       every column before devices
-- Sources:   _fleet_lines
-- Formula:   devices in the fleet at the end of the year; acquired and retired during the year; NULL quantity is not counted, its lines are
-- Reference: method README §1
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
    assessed_by AS factor_key,
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
    CASE WHEN any_value(assessed_as) <> 'invalid_quantity'
        THEN sum((quantity_devices * year_in_service)::DECIMAL(38, 18))::DOUBLE END AS years_in_service,
    count(*) AS lines
FROM _fleet_lines
GROUP BY ALL
