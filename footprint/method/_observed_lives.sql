-- Row:       new devices of one category that left a member's fleet in the year, how long they had lasted, and what that says of the making of those still there
-- Key:       member_id, year, category
-- Sources:   device_lives, fleet, _whole_lives, parameters, run
-- Formula:   mean of (t_out - t_in) / 365.25 over dated devices ; making of a year where devices last L = devices x F / L, L usual or observed
-- Reference: method README §9 (indicators)
WITH

gone AS (
    SELECT
        d.member_id,
        d.year,
        d.category,
        d.quantity_devices,
        d.t_out - d.t_in AS lived
    FROM device_lives AS d
    CROSS JOIN run AS r
    WHERE d.t_out >= r.year_start AND d.t_out < r.year_end AND d.condition = 'new' AND d.quantity_devices > 0
),

lasted AS (
    SELECT
        member_id,
        year,
        category,
        sum(quantity_devices::DECIMAL(38, 18))::DOUBLE AS retired,
        sum(CASE WHEN lived >= 0 THEN quantity_devices END::DECIMAL(38, 18))::DOUBLE AS dated,
        sum(CASE WHEN lived >= 0 THEN quantity_devices * lived END::DECIMAL(38, 18))::DOUBLE / 365.25 AS device_years
    FROM gone
    GROUP BY member_id, year, category
),

still_there AS (
    SELECT
        member_id,
        year,
        category,
        sum(devices::DECIMAL(38, 18))::DOUBLE AS devices
    FROM fleet
    WHERE condition = 'new' AND devices > 0
    GROUP BY member_id, year, category
)

SELECT
    l.member_id,
    l.year,
    l.category,
    l.retired,
    l.dated,
    l.device_years,
    l.device_years / l.dated AS observed_years,
    p.value AS usual_years,
    s.devices,
    s.devices * m.whole_life / p.value AS usual_kgco2e,
    s.devices * m.whole_life / nullif(l.device_years / l.dated, 0) AS observed_kgco2e
FROM lasted AS l
LEFT JOIN parameters AS p ON p.parameter_key = 'lifetime:' || l.category
LEFT JOIN still_there AS s ON s.member_id = l.member_id AND s.year = l.year AND s.category = l.category
LEFT JOIN _whole_lives AS m ON m.factor_key = 'device:' || l.category
