-- Row:       devices of one member that are there at the end of the year, of one age, within or beyond the life expected of them
-- Key:       member_id, year, age_years, is_beyond
-- Sources:   _fleet_lines
-- Formula:   sum of quantity_devices ; whole years of age ; beyond: age > life_days / 365.25, NULL where age or life is unknown
-- Reference: method README §9 (indicators)
SELECT
    member_id,
    year,
    floor(age_years)::BIGINT AS age_years,
    age_years > life_days / 365.25 AS is_beyond,
    sum(quantity_devices::DECIMAL(38, 18))::DOUBLE AS devices
FROM _fleet_lines
WHERE is_present AND quantity_devices > 0
GROUP BY ALL
