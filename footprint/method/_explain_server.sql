-- Row:       one line of servers: the row of its processor, and its two ways of being counted, for one machine
-- Key:       member_id, line_id
-- Sources:   devices, device_categories, cpu_matches, _servers, _server_parts, year_factors, parameters
-- Formula:   kgCO2e of one machine from making to end of life, by components and by category; kWh a year by processor and by category
-- Reference: method README §13
WITH

published AS (
    SELECT
        factor_key,
        activity,
        stage,
        value
    FROM year_factors
    WHERE criterion = 'gwp' AND activity IN ('life_start', 'life_end')
),

made AS (
    SELECT
        p.member_id,
        p.line_id,
        sum(p.amount * f.value ORDER BY f.factor_key, f.activity, f.stage, p.amount, f.value) AS kgco2e
    FROM _server_parts AS p
    INNER JOIN published AS f ON f.factor_key = p.factor_key
    GROUP BY p.member_id, p.line_id
),

usual AS (
    SELECT sum(value ORDER BY activity, stage, value) AS kgco2e
    FROM published
    WHERE factor_key = 'device:server'
)

SELECT
    d.member_id,
    d.line_id,
    d.cpu AS cpu_text,
    m.cpu,
    m.match,
    m.die_mm2,
    m.tdp_w,
    s.cpus,
    s.accelerator,
    s.cards,
    coalesce(s.from_components, FALSE) AS from_components,
    s.kwh_year,
    v.kgco2e AS kgco2e_of_components,
    u.kgco2e AS kgco2e_of_category,
    k.value AS kwh_of_category
FROM devices AS d
INNER JOIN device_categories AS c ON c.category = d.category AND c.factor_key = 'device:server'
CROSS JOIN usual AS u
LEFT JOIN cpu_matches AS m ON m.cpu_text = d.cpu
LEFT JOIN _servers AS s ON s.member_id = d.member_id AND s.year = d.year AND s.line_id = d.line_id
LEFT JOIN made AS v ON v.member_id = d.member_id AND v.line_id = d.line_id
LEFT JOIN parameters AS k ON k.parameter_key = 'annual_kwh:server'
