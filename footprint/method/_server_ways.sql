-- Row:       new servers of one member that are counted by their components: one machine in the mean, both ways
-- Key:       member_id, year
-- Sources:   devices, _explain_server
-- Formula:   mean over machines of what _explain_server says of a line ; kWh over those whose processor has a power
-- Reference: method README §13
WITH

machines AS (
    SELECT
        d.member_id,
        d.year,
        coalesce(d.quantity_devices, 1.0) AS devices,
        CASE WHEN e.kwh_year IS NOT NULL THEN coalesce(d.quantity_devices, 1.0) END AS devices_of_power,
        e.* EXCLUDE (member_id)
    FROM devices AS d
    INNER JOIN _explain_server AS e ON e.member_id = d.member_id AND e.line_id = d.line_id
    WHERE e.from_components AND coalesce(d.condition, 'new') = 'new' AND e.kgco2e_of_components IS NOT NULL
        AND coalesce(d.quantity_devices, 1.0) > 0 AND coalesce(d.quantity_devices, 1.0) <= 1e10
)

SELECT
    member_id,
    year,
    sum(devices::DECIMAL(38, 18))::DOUBLE AS devices,
    sum(devices * kgco2e_of_components ORDER BY line_id) / sum(devices ORDER BY line_id) AS kgco2e_of_components,
    any_value(kgco2e_of_category) AS kgco2e_of_category,
    sum(devices_of_power * kwh_year ORDER BY line_id) / sum(devices_of_power ORDER BY line_id) AS kwh_of_processors,
    any_value(kwh_of_category) AS kwh_of_category
FROM machines
GROUP BY member_id, year
